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

/** What changes nothing, or nothing more when it is done again. */
const ASKED_AGAIN: ReadonlySet<RequestName> = new Set<RequestName>([
  'refresh',
  'load-messages',
  'load-around',
  'load-inbox',
  'load-people',
  'search-messages',
  'set-open',
  'file-address',
  'upload-limit',
  'list-invitations',
  'list-sources',
  'list-organizations',
  'list-organization-users',
  'check-connection',
  'test-server',
]);

/** ms; one that is just ending does not hear. */
const AGAIN_AFTER = 500;

/**
 * Asks the background and always resolves: every trouble on the way is a failure a person can read. What can be asked
 * twice is asked again: the background may end while it looks for the answer.
 */
export async function ask<Name extends RequestName>(
  name: Name,
  payload: Requests[Name]['send'],
): Promise<Result<Requests[Name]['back']>> {
  const question: Question<Name> = { quayside: 'ask', name, payload };
  let answer = await answerTo(question);
  if (answer === null && ASKED_AGAIN.has(name)) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
    answer = await answerTo(question);
  }
  return (
    answer ?? {
      ok: false,
      failure: {
        kind: 'no-answer',
        message: t('Quayside did not answer. Try again; if it happens again, close and reopen this window.'),
      },
    }
  );
}

/** What the background says; null when it says nothing. */
async function answerTo<Name extends RequestName>(
  question: Question<Name>,
): Promise<Result<Requests[Name]['back']> | null> {
  try {
    const answer: unknown = await browser.runtime.sendMessage(question);
    if (isResult<Requests[Name]['back']>(answer)) return answer;
  } catch (error) {
    // The background ended meanwhile, the extension was updated or reloaded under this page, or the browser is closing.
    console.warn(`Quayside: "${question.name}" did not reach the background.`, error);
  }
  return null;
}

/** The background builds every answer with `answer`, so that the outer shape is proof enough. */
function isResult<T>(answer: unknown): answer is Result<T> {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && typeof answer.ok === 'boolean';
}
