/**
 * Files that a server hands out directly, to requests with credentials alone: the background, which has those, puts
 * the bytes into the store, where pages find them. Only the latest few are kept.
 */
import { errorOfConnection, FlowdockError } from '../flowdock/errors.ts';
import { t } from '../i18n/t.ts';
import { type KeptFileRow, openDatabase } from '../store/database.ts';
import type { AccountId } from '../store/picture.ts';

/** The largest file that is fetched this way; bytes, the whole of which is in memory meanwhile. */
const LARGEST = 32 * 1024 * 1024;
/** What the store holds at most. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_FILES = 200;
/** A body of which nothing comes for so long is given up; ms. */
const STILL_MS = 30_000;

/** The bytes, typed as the server said; null when they are not kept (any more). */
export async function findKept(account: AccountId, path: string): Promise<Blob | null> {
  return (await (await openDatabase()).get('keptFiles', [account, path]))?.file ?? null;
}

/** Keeps bytes in place of the oldest. */
export async function keep(account: AccountId, path: string, file: Blob): Promise<void> {
  const database = await openDatabase();
  const transaction = database.transaction(['keptFiles', 'accounts'], 'readwrite');
  const store = transaction.objectStore('keptFiles');
  const signedIn = await transaction.objectStore('accounts').getKey(account);
  // Signed out while it was fetched: nothing of the account comes back.
  if (signedIn !== undefined) {
    await store.put({ account, path, file, keptAt: Date.now() });
    for (const row of beyond(await store.getAll())) await store.delete([row.account, row.path]);
  }
  await transaction.done;
}

/** The oldest, as far as all together are too many. */
function beyond(rows: readonly KeptFileRow[]): KeptFileRow[] {
  const latest = [...rows].sort((a, b) => b.keptAt - a.keptAt);
  let bytes = 0;
  return latest.filter(({ file }, index) => {
    bytes += file.size;
    return bytes > MOST_BYTES || index >= MOST_FILES;
  });
}

/**
 * Reads an answer's body as a file of this type. Throws `FlowdockError` when it is too large for that, breaks off or
 * stands still.
 */
export async function readWithin(response: Response, contentType: string): Promise<Blob> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  if (announced > LARGEST) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const reader = response.body?.getReader();
  for (;;) {
    const piece = reader && (await nextPiece(reader, hostOf(response)));
    if (!piece || piece.done) break;
    size += piece.value.byteLength;
    if (size > LARGEST) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(piece.value);
  }
  return new Blob(chunks, { type: contentType });
}

const hostOf = ({ url }: Response): string => (url === '' ? '' : new URL(url).host);

async function nextPiece<T>(reader: ReadableStreamDefaultReader<T>, host: string) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const still = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(errorOfConnection.timeout(host)), STILL_MS);
  });
  try {
    return await Promise.race([reader.read(), still]);
  } catch (error) {
    reader.cancel().catch(() => undefined);
    throw error instanceof FlowdockError ? error : errorOfConnection.unreachable(host, error);
  } finally {
    clearTimeout(timer);
  }
}

const tooLarge = (): FlowdockError =>
  new FlowdockError(
    'unexpected-answer',
    t(
      'This server hands files only to its own web app, and this one is too large to be fetched from here (over {limit} MB). Open it in the web app.',
      { limit: LARGEST / 1024 / 1024 },
    ),
  );
