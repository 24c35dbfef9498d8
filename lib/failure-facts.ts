/** What is kept of a failure: facts, from which `failure-text.ts` makes words in whatever language is in use then. */
import { FlowdockError, type FlowdockErrorDetails } from './flowdock/errors.ts';
import { msg } from './i18n/t.ts';

/** A failure as it can be stored and passed between contexts. */
export interface FailureFacts extends Omit<FlowdockErrorDetails, 'cause'> {
  /** What a program decides by: the `kind` of our errors, else `unexpected`. */
  kind: string;
  /** English words, for what the facts do not say. */
  message: string;
}

/** The facts of anything thrown. */
export function factsOf(error: unknown): FailureFacts {
  if (error instanceof FlowdockError) {
    const { kind, message, status, retryAfterMs, fields, path, code, url, host, said } = error;
    const details = { status, retryAfterMs, fields, path, code, url, host, said };
    const known = Object.entries(details).filter(([, value]) => value !== undefined);
    return { kind, message, ...Object.fromEntries(known) };
  }
  if (!(error instanceof Error))
    return { kind: 'unexpected', message: msg('Something unexpected happened. Try again.') };
  const kind = 'kind' in error && typeof error.kind === 'string' ? error.kind : 'unexpected';
  return { kind, message: error.message };
}
