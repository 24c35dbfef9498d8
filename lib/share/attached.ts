/** Background: the file of a ticket, for the sheet to show and for the outbox to send. */
import { t } from '../i18n/t.ts';
import type { Requests } from '../protocol.ts';
import { bytesOf, dataAddress } from './base64.ts';
import { keptFile } from './kept-file.ts';
import { ShareError, type ShareTicket } from './ticket.ts';

/** Pictures that can be drawn, cut and blurred. */
export const isChangeable = (contentType: string): boolean => /^image\/(png|jpeg|webp)$/.test(contentType);

/** What the sheet shows of it; null when there is none. */
export async function fileOf({
  nonce,
  file,
}: ShareTicket): Promise<Requests['share-context']['back']['file']> {
  const bytes = file && (await keptFile(nonce));
  if (!file || !bytes) return null;
  return { ...file, picture: isChangeable(file.contentType) ? await dataAddress(bytes) : null };
}

/** The file as it is sent: as the person changed it, else as it is kept. Throws `ShareError` `expired` when it is gone. */
export async function fileToSend(ticket: ShareTicket, picture: string | null): Promise<File | null> {
  if (!ticket.file) return null;
  const changed = picture === null ? null : bytesOf(picture);
  const bytes = changed ?? (await keptFile(ticket.nonce));
  if (!bytes)
    throw new ShareError(
      'expired',
      t('The file is no longer there. Close this sheet and share again from the page.'),
    );
  // What was changed is written as PNG, whatever it was.
  const name = changed ? ticket.file.name.replace(/\.[a-z0-9]+$/i, '.png') : ticket.file.name;
  return new File([bytes], name, { type: bytes.type || ticket.file.contentType });
}
