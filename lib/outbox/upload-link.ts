/**
 * Between the background, which decides what is sent when, and the offscreen document, whose worker uploads: one
 * question by the uuid of a row, one answer.
 */
import { browser } from 'wxt/browser';
import { AccountError, type AccountErrorKind } from '../accounts/account-error.ts';
import { FlowdockError, type FlowdockErrorKind } from '../flowdock/errors.ts';
import type { Message } from '../flowdock/model.ts';
import { msg } from '../i18n/t.ts';
import { ensureOffscreen } from '../offscreen.ts';
import { upload } from './upload.ts';

/** What the background asks. */
export interface UploadQuestion {
  quayside: 'upload';
  uuid: string;
  uncertain: boolean;
}
/** An error as it crosses contexts: enough to make it again, and to decide what becomes of the row. */
export type UploadAnswer =
  | { ok: true; message: Message }
  | {
      ok: false;
      from: 'flowdock';
      kind: FlowdockErrorKind;
      text: string;
      status?: number;
      retryAfterMs?: number;
      host?: string;
      said?: string;
    }
  | { ok: false; from: 'account'; kind: AccountErrorKind; text: string }
  | { ok: false; from: 'unexpected'; text: string };

/** Background: uploads the file of a row, wherever this browser can. Throws what sending a message throws. */
export async function sendFile(uuid: string, uncertain: boolean): Promise<Message> {
  if (import.meta.env.FIREFOX) return upload(uuid, uncertain);
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

/** Where uploads run outside of the background: uploads, whatever comes of it. */
export const answerUpload = ({ uuid, uncertain }: UploadQuestion): Promise<UploadAnswer> =>
  upload(uuid, uncertain).then((message): UploadAnswer => ({ ok: true, message }), failed);

function failed(error: unknown): UploadAnswer {
  if (error instanceof FlowdockError) {
    const { kind, message: text, status, retryAfterMs, host, said } = error;
    return { ok: false, from: 'flowdock', kind, text, status, retryAfterMs, host, said };
  }
  if (error instanceof AccountError)
    return { ok: false, from: 'account', kind: error.kind, text: error.message };
  console.error('Quayside: unexpected error', error);
  return { ok: false, from: 'unexpected', text: msg('The file could not be sent. Try again.') };
}

/** Whether a message is what the background asks. */
export function isUploadQuestion(message: unknown): message is UploadQuestion {
  return (
    typeof message === 'object' &&
    message !== null &&
    'quayside' in message &&
    message.quayside === 'upload' &&
    'uuid' in message &&
    typeof message.uuid === 'string' &&
    'uncertain' in message &&
    typeof message.uncertain === 'boolean'
  );
}
