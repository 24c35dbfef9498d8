/** What a failed sign-in tells the person: one clear message for each way it fails. Pure. */

import { failureText } from '../failure-text.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import { t } from '../i18n/t.ts';
import { AccountError } from './account-error.ts';

type Method = 'password' | 'token' | 'browser' | 'code';

/** The failure of the first request of a sign-in; `method` decides what to check and what to try instead. */
export function signInFailure(error: unknown, server: string, method: Method): unknown {
  if (!(error instanceof FlowdockError)) return error;
  const host = new URL(server).host;
  switch (error.kind) {
    case 'unauthorized':
      // The server refuses this application, not the person.
      if (error.code === 'invalid_client') return notOffered(method, host, error);
      return wrongCredentials(method, host, error);
    case 'forbidden':
    case 'not-found':
    case 'gone':
    case 'conflict':
    case 'validation':
      // An OAuth error code is proof of an OAuth server, which does not offer what was asked.
      if (error.code === 'access_denied') return refused(host, error);
      if (method !== 'token' && error.code !== undefined) return notOffered(method, host, error);
      return notFlowdock(host, error);
    case 'not-flowdock':
    case 'unexpected-answer':
      return notFlowdock(host, error);
    case 'unreachable':
    case 'aborted':
      return new AccountError(
        'unreachable',
        t('{host} could not be reached. Check the server address and your connection, then try again.', {
          host,
        }),
        error,
      );
    case 'timeout':
      return new AccountError(
        'timeout',
        t('{host} took too long to answer. Try again in a moment.', { host }),
        error,
      );
    case 'rate-limited':
      return new AccountError('rate-limited', failureText(error), error);
    case 'server':
      return new AccountError('server', failureText(error), error);
  }
}

const notOffered = (method: Method, host: string, cause: unknown): AccountError =>
  new AccountError(
    'no-password-grant',
    method === 'password'
      ? t('{host} does not take email and password from apps. Sign in with an API token instead.', { host })
      : t('{host} does not let Quayside in by the browser. Sign in with an API token instead.', { host }),
    cause,
  );

const refused = (host: string, cause: unknown): AccountError =>
  new AccountError(
    'refused',
    t('You did not allow Quayside to use your account on {host}. Continue in the browser to decide anew.', {
      host,
    }),
    cause,
  );

const notFlowdock = (host: string, cause: unknown): AccountError =>
  new AccountError(
    'not-flowdock',
    t('{host} answered, but it is not a Flowdock server. Check the server address.', { host }),
    cause,
  );

const WRONG: Record<Method, (host: string) => string> = {
  password: (host) => t('{host} does not know this email and password. Check both and try again.', { host }),
  token: (host) =>
    t('{host} does not accept this API token. Copy it again from your account settings.', { host }),
  browser: (host) =>
    t('{host} took back what you allowed before it counted. Continue in the browser once more.', { host }),
  code: (host) =>
    t('{host} does not accept this code. It counts once, for ten minutes: get a new one.', { host }),
};

const wrongCredentials = (method: Method, host: string, cause: unknown): AccountError =>
  new AccountError('wrong-credentials', WRONG[method](host), cause);
