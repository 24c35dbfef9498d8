/** Sends the file of a row of the outbox, by whoever uploads in this browser. Background only. */
import { browser } from 'wxt/browser';
import { AccountError } from '../accounts/account-error.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { Message } from '../flowdock/model.ts';
import { msg } from '../i18n/t.ts';
import { ensureOffscreen } from '../offscreen.ts';
import type { UploadAnswer, UploadQuestion } from './upload-link.ts';

/** Background: uploads the file of a row, wherever this browser can. Throws what sending a message throws. */
export async function sendFile(uuid: string, uncertain: boolean): Promise<Message> {
  if (import.meta.env.FIREFOX) return (await import('./upload.ts')).upload(uuid, uncertain);
  await ensureOffscreen();
  const question: UploadQuestion = { quayside: 'upload', uuid, uncertain };
  const answer = await browser.runtime.sendMessage(question).then(
    (reply) => reply as UploadAnswer | null | undefined,
    () => undefined,
  );
  // The document was closed, by the browser or for want of memory; the row is tried again.
  if (!answer) throw new FlowdockError('unreachable', msg('The upload was interrupted. It is tried again.'));
  if (answer.ok) return answer.message;
  switch (answer.from) {
    case 'flowdock':
      throw new FlowdockError(answer.kind, answer.text, answer);
    case 'account':
      throw new AccountError(answer.kind, answer.text);
    case 'unexpected':
      throw new Error(answer.text);
  }
}
