/** The background answers what pages ask (`lib/ask.ts`); nothing thrown is lost, nobody else is heard. */

import { browser } from 'wxt/browser';
import type { Handlers } from './answer-one.ts';
import type { Question } from './ask.ts';
import { languageReady } from './i18n/load.ts';
import { t } from './i18n/t.ts';
import { ASKED_BY, type RequestName, type Result } from './protocol.ts';
import { pageOf, type Sender } from './sender.ts';

/**
 * Begins to answer, with what `load` brings for a question of that name. Called synchronously when the worker starts.
 */
export function answer(load: (name: RequestName) => Promise<Partial<Handlers>>): void {
  const own = { id: browser.runtime.id, base: browser.runtime.getURL('/') };
  browser.runtime.onMessage.addListener(
    (message: unknown, sender: Sender): Promise<Result<unknown>> | undefined => {
      const page = pageOf(sender, own);
      if (page === null || !isQuestion(message)) return undefined;
      if (!ASKED_BY[message.name].includes(page)) return Promise.resolve(notFor(page, message.name));
      return Promise.all([load(message.name), import('./answer-one.ts'), languageReady()]).then(
        ([handlers, { answerOne }]) => answerOne(handlers, message, sender),
      );
    },
  );
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

function isQuestion(message: unknown): message is Question {
  return (
    typeof message === 'object' &&
    message !== null &&
    'quayside' in message &&
    message.quayside === 'ask' &&
    'name' in message &&
    typeof message.name === 'string' &&
    Object.hasOwn(ASKED_BY, message.name) &&
    'payload' in message &&
    typeof message.payload === 'object' &&
    message.payload !== null
  );
}
