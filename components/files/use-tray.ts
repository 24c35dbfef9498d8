/** The files a person has picked and not yet sent; they are part of the draft, and survive closing the popup. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { keepDraftFiles, readDraftFiles, removeDraftFiles, type TrayPlace } from '../../lib/draft-files.ts';
import { t } from '../../lib/i18n/t.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { showToast } from '../ui/toasts.ts';
import { fileSize, isRaster } from './file-facts.ts';

export interface PickedFile {
  key: string;
  file: File;
  /** An address of this page for its preview, and its size in px; null for all but pictures. */
  picture: { url: string; width: number; height: number } | null;
  /** Why it can't be sent, in words a person can read. */
  problem: string | null;
}

export interface Tray {
  files: readonly PickedFile[];
  /** What can be sent of these files, or of all that are in it now; waits until it is known what each file is. */
  ready(keys?: readonly string[]): Promise<PickedFile[]>;
  add(files: readonly File[]): void;
  remove(keys: readonly string[]): void;
  /** Takes out what the outbox has taken over, here only. */
  sent(keys: readonly string[]): void;
}

/** Sending waits no longer than this for the server to tell its limit, in ms; it would refuse by itself. */
const PATIENCE = 1_500;

/** The tray of a conversation, or of a thread. */
export function useTray(account: AccountId, conversation: ConversationKey, thread: string | null): Tray {
  const [files, setFiles] = useState<readonly PickedFile[]>([]);
  const now = useRef<readonly PickedFile[]>([]);
  const looking = useRef(new Map<string, Promise<void>>());

  const change = useCallback((to: (files: readonly PickedFile[]) => readonly PickedFile[]) => {
    now.current = to(now.current);
    setFiles(now.current);
  }, []);

  const place = useMemo<TrayPlace>(
    () => ({ account, conversation, thread }),
    [account, conversation, thread],
  );

  const show = useCallback(
    (shown: readonly { id: string; file: File }[]) => {
      for (const { id: key, file } of shown) {
        change((files) => [...files, { key, file, picture: null, problem: null }]);
        const put = (found: Partial<PickedFile>) =>
          change((files) => files.map((one) => (one.key === key ? { ...one, ...found } : one)));
        const limit = limitOf(account);
        const look = Promise.all([pictureOf(file), problemOf(file, soon(limit))]).then(
          ([picture, problem]) => {
            looking.current.delete(key);
            if (now.current.some((one) => one.key === key)) put({ picture, ...(problem ? { problem } : {}) });
            else if (picture) URL.revokeObjectURL(picture.url);
          },
        );
        looking.current.set(key, look);
        // A limit that is told later still keeps back what was not sent by then.
        void problemOf(file, limit).then((problem) => problem && put({ problem }));
      }
    },
    [account, change],
  );

  const add = useCallback(
    (files: readonly File[]) => {
      const added = files.map((file) => ({ id: crypto.randomUUID(), file }));
      show(added);
      keepDraftFiles(place, added).catch((error: unknown) => {
        console.warn('Quayside: picked files could not be kept.', error);
        // A folder can't be stored, and what is wrong with it is said beside it.
        if (error instanceof DOMException && error.name === 'QuotaExceededError')
          showToast({
            text: t('The browser has no room to keep these files. Send them before you close this window.'),
            error: true,
          });
      });
    },
    [place, show],
  );

  useEffect(() => {
    let left = false;
    readDraftFiles(place).then(
      (kept) => {
        if (!left) show(kept.filter(({ id }) => now.current.every(({ key }) => key !== id)));
      },
      (error: unknown) => console.warn('Quayside: picked files could not be read.', error),
    );
    return () => {
      left = true;
    };
  }, [place, show]);

  const sent = useCallback(
    (keys: readonly string[]) => {
      for (const one of now.current) {
        if (keys.includes(one.key) && one.picture) URL.revokeObjectURL(one.picture.url);
      }
      change((files) => files.filter((one) => !keys.includes(one.key)));
    },
    [change],
  );
  const remove = useCallback(
    (keys: readonly string[]) => {
      sent(keys);
      removeDraftFiles(place, keys).catch((error: unknown) =>
        console.warn('Quayside: a file could not be taken out of the draft.', error),
      );
    },
    [place, sent],
  );

  const ready = useCallback(async (keys?: readonly string[]) => {
    // What is picked during the wait is for the next message.
    const asked = new Set(keys ?? now.current.map(({ key }) => key));
    await Promise.all(looking.current.values());
    return now.current.filter(({ key, problem }) => asked.has(key) && problem === null);
  }, []);

  useEffect(
    () => () => {
      for (const { picture } of now.current) if (picture) URL.revokeObjectURL(picture.url);
    },
    [],
  );
  return { files, add, remove, sent, ready };
}

/** A look at a picture, null for what is none. */
async function pictureOf(file: File): Promise<PickedFile['picture']> {
  if (!isRaster(file.type)) return null;
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return { url, width: image.naturalWidth, height: image.naturalHeight };
  } catch {
    URL.revokeObjectURL(url);
    return null;
  }
}

/** The largest file the server takes, in bytes; null when it does not tell. */
async function limitOf(account: AccountId): Promise<number | null> {
  const limit = await ask('upload-limit', { account });
  return limit.ok ? limit.value.bytes : null;
}

/** The limit, or null when it is not known soon. */
const soon = (limit: Promise<number | null>): Promise<number | null> =>
  Promise.race([limit, new Promise<null>((resolve) => setTimeout(resolve, PATIENCE, null))]);

async function problemOf(file: File, limit: Promise<number | null>): Promise<string | null> {
  try {
    // A folder that was dropped looks like a file until it is read.
    await file.slice(0, 1).arrayBuffer();
  } catch {
    return t('This is a folder, or a file that can’t be read. Pick a file you may read.');
  }
  if (file.size === 0) return t('This file is empty. There is nothing to send.');
  const most = await limit;
  if (most === null || file.size <= most) return null;
  return t('{size} is too large: this server takes at most {most}.', {
    size: fileSize(file.size),
    most: fileSize(most),
  });
}
