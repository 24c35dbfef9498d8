/** The background answers what pages ask (`lib/ask.ts`); nothing thrown is lost, nobody else is heard. */
import { browser } from 'wxt/browser';
import { AccountError } from './accounts/account-error.ts';
import type { Question } from './ask.ts';
import { FlowdockError } from './flowdock/errors.ts';
import type { Failure, RequestName, Requests, Result } from './protocol.ts';

export type Handlers = {
  [Name in RequestName]: (send: Requests[Name]['send']) => Promise<Requests[Name]['back']>;
};

/** What a browser says of who sent a message. */
export interface Sender {
  id?: string;
  url?: string;
  origin?: string;
}

/**
 * Whether a message comes from a page of this extension. A content script has our id too, but the address and
 * the origin of the page it runs in.
 */
export function isOwnPage(sender: Sender, own: { id: string; base: string }): boolean {
  const origin = own.base.replace(/\/+$/, '');
  if (sender.id !== own.id || !sender.url?.startsWith(`${origin}/`)) return false;
  return sender.origin === undefined || sender.origin === origin;
}

/** Begins to answer. Called synchronously when the worker starts. */
export function answer(handlers: Handlers): void {
  const own = { id: browser.runtime.id, base: browser.runtime.getURL('/') };
  browser.runtime.onMessage.addListener(
    (message: unknown, sender: Sender): Promise<Result<unknown>> | undefined => {
      if (!isQuestion(message, handlers) || !isOwnPage(sender, own)) return undefined;
      return answerOne(handlers, message);
    },
  );
}

/** Runs one handler; whatever it throws becomes a failure. */
export async function answerOne<Name extends RequestName>(
  handlers: Handlers,
  { name, payload }: Question<Name>,
): Promise<Result<Requests[Name]['back']>> {
  try {
    return { ok: true, value: await handlers[name](payload) };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** An error as it crosses contexts: its kind, and its words for a person. */
export function failureOf(error: unknown): Failure {
  const known = error instanceof AccountError || error instanceof FlowdockError;
  if (known || (error instanceof Error && 'kind' in error && typeof error.kind === 'string')) {
    const url = error instanceof FlowdockError ? error.url : undefined;
    return { kind: String(error.kind), message: error.message, ...(url === undefined ? {} : { url }) };
  }
  console.error('Quayside: unexpected error', error);
  return {
    kind: 'unexpected',
    message: 'Something went wrong inside Quayside. Try again; if it happens again, reload the extension.',
  };
}

function isQuestion(message: unknown, handlers: Handlers): message is Question {
  return (
    typeof message === 'object' &&
    message !== null &&
    'quayside' in message &&
    message.quayside === 'ask' &&
    'name' in message &&
    typeof message.name === 'string' &&
    Object.hasOwn(handlers, message.name) &&
    'payload' in message &&
    typeof message.payload === 'object' &&
    message.payload !== null
  );
}
