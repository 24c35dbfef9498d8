/** The background answers what pages ask (`lib/ask.ts`); nothing thrown is lost, nobody else is heard. */

import { browser } from 'wxt/browser';
import type { Handlers } from './answer-one.ts';
import type { Question } from './ask.ts';
import { t } from './i18n/t.ts';
import { ASKED_BY, type OwnPage, type RequestName, type Result } from './protocol.ts';
import { pageOf, type Sender } from './sender.ts';

/**
 * Begins to answer, with what `load` brings for a question of that name, once it speaks the person's language where that
 * matters. Called synchronously when the worker starts.
 */
export function answer(load: (name: RequestName) => Promise<Partial<Handlers>>): void {
  const own = { id: browser.runtime.id, base: browser.runtime.getURL('/') };
  browser.runtime.onMessage.addListener(
    (message: unknown, sender: Sender, respond: (answer: Result<unknown> | null) => void) => {
      const page = pageOf(sender, own);
      if (page === null || !isQuestion(message)) return undefined;
      answerTo(page, message, sender).then(respond, (error) => {
        console.error(`Quayside: "${message.name}" was not answered.`, error);
        respond(null);
      });
      return true; // in older versions of Chromium a promise is no answer
    },
  );

  async function answerTo(page: OwnPage, question: Question, sender: Sender): Promise<Result<unknown>> {
    if (!ASKED_BY[question.name].includes(page)) return notFor(page, question.name);
    const [handlers, { answerOne }] = await Promise.all([load(question.name), import('./answer-one.ts')]);
    return answerOne(handlers, question, sender);
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
