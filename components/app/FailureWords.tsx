import type { FailureFacts } from '../../lib/failure-facts.ts';
import { failureWords } from '../../lib/failure-text.ts';

/** What happened, in the language in use; a piece of code of its own, since most of the time nothing did. */
export function FailureWords({ of }: { of: FailureFacts }) {
  return <>{failureWords(of)}</>;
}
