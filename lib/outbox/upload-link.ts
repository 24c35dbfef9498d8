/**
 * Between the background (`send-file.ts`), which decides what is sent when, and the offscreen document, whose worker
 * uploads (`answer-upload.ts`): one question by the uuid of a row, one answer.
 */
import type { AccountErrorKind } from '../accounts/account-error.ts';
import type { FlowdockErrorKind } from '../flowdock/errors.ts';
import type { Message } from '../flowdock/model.ts';

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
