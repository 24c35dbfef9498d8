/** The background answers what pages ask (`lib/ask.ts`); nothing thrown is lost, nobody else is heard. */

import { browser } from 'wxt/browser';
import { AccountError } from './accounts/account-error.ts';
import type { Question } from './ask.ts';
import { failureText } from './failure-text.ts';
import { FlowdockError } from './flowdock/errors.ts';
import { languageReady } from './i18n/load.ts';
import { t } from './i18n/t.ts';
import { ASKED_BY, type Failure, type RequestName, type Requests, type Result } from './protocol.ts';
import { pageOf, type Sender } from './sender.ts';

/** One function for each request; it gets what was sent and who sent it. */
export type Handlers = {
  [Name in RequestName]: (send: Requests[Name]['send'], from: Sender) => Promise<Requests[Name]['back']>;
};

/** Begins to answer. Called synchronously when the worker starts. */
export function answer(handlers: Handlers): void {
  const own = { id: browser.runtime.id, base: browser.runtime.getURL('/') };
  browser.runtime.onMessage.addListener(
    (message: unknown, sender: Sender): Promise<Result<unknown>> | undefined => {
      const page = pageOf(sender, own);
      if (page === null || !isQuestion(message, handlers)) return undefined;
      if (!ASKED_BY[message.name].includes(page)) return Promise.resolve(notFor(page, message.name));
      return languageReady().then(() => answerOne(handlers, message, sender));
    },
  );
}

/** Runs one handler; whatever it throws becomes a failure. */
export async function answerOne<Name extends RequestName>(
  handlers: Handlers,
  { name, payload }: Question<Name>,
  from: Sender,
): Promise<Result<Requests[Name]['back']>> {
  try {
    return { ok: true, value: await handlers[name](payload, from) };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** A page of ours that asks what is not its business: a mistake of ours, or somebody who got into it. */
function notFor(page: string, name: RequestName): Result<never> {
  console.warn(`Quayside: the page "${page}" may not ask for "${name}" (lib/protocol.ts).`);
  return {
    ok: false,
    failure: {
      kind: 'not-allowed',
      message: t('This can’t be done from here. Open Quayside from the toolbar.'),
    },
  };
}

/** An error as it crosses contexts: its kind, and its words for a person. */
export function failureOf(error: unknown): Failure {
  const known = error instanceof AccountError || error instanceof FlowdockError;
  if (known || (error instanceof Error && 'kind' in error && typeof error.kind === 'string')) {
    const url = error instanceof FlowdockError ? error.url : undefined;
    return { kind: String(error.kind), message: failureText(error), ...(url === undefined ? {} : { url }) };
  }
  console.error('Quayside: unexpected error', error);
  return {
    kind: 'unexpected',
    message: t('Something went wrong inside Quayside. Try again; if it happens again, reload the extension.'),
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
