/** Picked files as they go into the outbox. Pure. */
import { draftFileKey, type TrayPlace } from '../../lib/draft-files.ts';
import type { Outgoing } from '../../lib/outbox/outbox.ts';
import type { PickedFile } from './use-tray.ts';

/** `place` is whose tray they lie in; `into` the thread they go to, unless they follow the text that begins one. */
export const outgoingFiles = (
  files: readonly PickedFile[],
  place: TrayPlace,
  { into, joinsText }: { into: string | null; joinsText: boolean },
): Outgoing[] =>
  files.map(({ key, file, picture }) => ({
    file,
    draftFile: draftFileKey(place, key),
    joinsText,
    action: {
      kind: 'file',
      fileName: file.name,
      contentType: file.type || 'application/octet-stream',
      size: file.size,
      image: picture && { width: picture.width, height: picture.height },
      threadId: into,
    },
  }));
