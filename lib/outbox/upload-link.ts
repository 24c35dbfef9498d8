/**
 * Between the background, which decides what is sent when, and the offscreen document, which uploads: one
 * question by the uuid of a row, one answer.
 */
import { browser } from 'wxt/browser';
import { AccountError, type AccountErrorKind } from '../accounts/account-error.ts';
import { ask } from '../ask.ts';
import { FlowdockError, type FlowdockErrorKind } from '../flowdock/errors.ts';
import type { Message } from '../flowdock/model.ts';
import { msg } from '../i18n/t.ts';
import { ensureOffscreen } from '../offscreen.ts';
import { isBackground, type Sender } from '../sender.ts';
import { upload } from './upload.ts';

interface Question {
  quayside: 'upload';
  uuid: string;
  uncertain: boolean;
}
/** An error as it crosses contexts: enough to make it again, and to decide what becomes of the row. */
type Answer =
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
  if (!(await ensureOffscreen())) return upload(uuid, uncertain);
  const question: Question = { quayside: 'upload', uuid, uncertain };
  const answer = await browser.runtime.sendMessage(question).then(
    (reply) => reply as Answer | undefined,
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

/** Offscreen document: begins to answer. Afterwards it wakes the background, which may have been stopped meanwhile. */
export function answerUploads(): void {
  const own = { id: browser.runtime.id, base: browser.runtime.getURL('/') };
  browser.runtime.onMessage.addListener(
    (message: unknown, sender: Sender, respond: (answer: Answer) => void) => {
      if (!isQuestion(message) || !isBackground(sender, own)) return undefined;
      void upload(message.uuid, message.uncertain)
        .then((sent): Answer => ({ ok: true, message: sent }), failed)
        .then(respond)
        .finally(() => setTimeout(() => void ask('outbox-changed', {})));
      return true; // in Chromium a promise is no answer
    },
  );
}

function failed(error: unknown): Answer {
  if (error instanceof FlowdockError) {
    const { kind, message: text, status, retryAfterMs, host, said } = error;
    return { ok: false, from: 'flowdock', kind, text, status, retryAfterMs, host, said };
  }
  if (error instanceof AccountError)
    return { ok: false, from: 'account', kind: error.kind, text: error.message };
  console.error('Quayside: unexpected error', error);
  return { ok: false, from: 'unexpected', text: msg('The file could not be sent. Try again.') };
}

function isQuestion(message: unknown): message is Question {
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
