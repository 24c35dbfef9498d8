/** Pages ask the background; `lib/protocol.ts` says what. */
import { browser } from 'wxt/browser';
import { t } from './i18n/t.ts';
import type { RequestName, Requests, Result } from './protocol.ts';

/** What goes over the wire between `ask` and `answer`. */
export interface Question<Name extends RequestName = RequestName> {
  quayside: 'ask';
  name: Name;
  payload: Requests[Name]['send'];
}

/** Asks the background and always resolves: every trouble on the way is a failure a person can read. */
export async function ask<Name extends RequestName>(
  name: Name,
  payload: Requests[Name]['send'],
): Promise<Result<Requests[Name]['back']>> {
  const question: Question<Name> = { quayside: 'ask', name, payload };
  try {
    const answer: unknown = await browser.runtime.sendMessage(question);
    if (isResult<Requests[Name]['back']>(answer)) return answer;
  } catch (error) {
    // The extension was updated or reloaded under this page, or the browser is closing.
    console.warn(`Quayside: "${name}" did not reach the background.`, error);
  }
  return {
    ok: false,
    failure: {
      kind: 'no-answer',
      message: t('Quayside did not answer. Try again; if it happens again, close and reopen this window.'),
    },
  };
}

/** The background builds every answer with `answer`, so that the outer shape is proof enough. */
function isResult<T>(answer: unknown): answer is Result<T> {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && typeof answer.ok === 'boolean';
}
