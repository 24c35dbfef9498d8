/** How one request of a page is answered: by its function, whose errors become failures a person can read. */
import { AccountError } from './accounts/account-error.ts';
import type { Question } from './ask.ts';
import { failureText } from './failure-text.ts';
import { FlowdockError } from './flowdock/errors.ts';
import { t } from './i18n/t.ts';
import type { Failure, RequestName, Requests, Result } from './protocol.ts';
import type { Sender } from './sender.ts';

/** One function for each request; it gets what was sent and who sent it. */
export type Handlers = {
  [Name in RequestName]: (send: Requests[Name]['send'], from: Sender) => Promise<Requests[Name]['back']>;
};

/** Runs one handler; whatever it throws becomes a failure. */
export async function answerOne<Name extends RequestName>(
  handlers: Partial<Handlers>,
  { name, payload }: Question<Name>,
  from: Sender,
): Promise<Result<Requests[Name]['back']>> {
  try {
    const handler: Handlers[Name] | undefined = handlers[name];
    // A mistake of ours, told as any other that is not expected.
    if (!handler) throw new Error(name);
    return { ok: true, value: await handler(payload, from) };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
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
