/**
 * What a failure says to a person, in the language in use. The API library stays with English and gives facts beside
 * it (`kind`, `host`, ...), which this table words again; the extension's own errors are made with `t` already. Pure.
 */
import { type FailureFacts, factsOf } from './failure-facts.ts';
import { msg, t } from './i18n/t.ts';

/** Texts of the API library that hold no facts; `t` finds their translation by the text itself. */
export const LIBRARY_TEXTS = [
  msg('The request was cancelled.'),
  msg('The server accepted the message but does not show it yet. Refresh before sending it again.'),
  msg('This sign-in does not belong to the one that was started. Start signing in again.'),
  msg('Access was not granted. Sign in again and allow it.'),
  msg('The server sent no code. Start signing in again.'),
  msg('The sign-in has run out. Sign in again.'),
  msg('This is no server address. It begins with https:// or http://, such as https://api.flowdock.com.'),
] as const;

/** The words for anything thrown. */
export const failureText = (error: unknown): string => failureWords(factsOf(error));

/** The words for what is kept of a failure. */
export function failureWords(facts: FailureFacts): string {
  const { code, said, host } = facts;
  if (code === 'elsewhere' && said !== undefined) {
    return t(
      '“{action}” leads to another server, so it cannot be run from here. Open the thread in the application it comes from.',
      { action: said },
    );
  }
  return host === undefined ? t(facts.message) : answered(facts, host);
}

function answered(error: FailureFacts, host: string): string {
  const { status = 0, said } = error;
  switch (error.kind) {
    case 'not-flowdock':
      return t('{host} answered, but not like a Flowdock server. Check the server address.', { host });
    case 'sign-in-elsewhere':
      return t('The application wants to know you first. Sign in at {host}, then try again.', {
        host: error.url === undefined ? host : new URL(error.url).host,
      });
    case 'unauthorized':
      return t('{host} did not accept these sign-in details. Sign in again.', { host });
    case 'rate-limited':
      return `${t('{host} asks to slow down.', { host })} ${again(error)}`;
    case 'server':
      // What the server could not get done elsewhere it tells in its own words.
      if (status === 502 && said !== undefined) return said;
      return `${t('{host} has a problem of its own (error {status}).', { host, status })} ${again(error)}`;
    case 'forbidden':
      return said === undefined
        ? t('You are not allowed to do this. Ask an administrator of the organization.')
        : t('You are not allowed to do this (“{said}”). Ask an administrator of the organization.', { said });
    case 'not-found':
      return t('This no longer exists on the server, or you cannot see it (404). Refresh and try again.');
    case 'conflict':
      return said === undefined
        ? t('Something changed meanwhile. Refresh and try again.')
        : t('Something changed meanwhile (“{said}”). Refresh and try again.', { said });
    case 'gone':
      return said === undefined
        ? t('This has been deleted on the server. It cannot be used any more.')
        : t('This has been deleted on the server (“{said}”). It cannot be used any more.', { said });
    case 'validation':
      if (status === 413) return t('This is too large for the server. Send something smaller.');
      return t('The server refused this: {why}. Change it and try again.', { why: complaint(error) });
    case 'unexpected-answer':
      return error.path === undefined
        ? t(
            '{host} sent an answer that could not be read. Try again; if it stays, tell who runs the server.',
            {
              host,
            },
          )
        : t(
            '{host} sent an answer that could not be read (at {place}). Try again; if it stays, tell who runs the server.',
            { host, place: error.path || '/' },
          );
    case 'timeout':
      return t('{host} took too long to answer. Check the connection and try again.', { host });
    case 'unreachable':
      return t('{host} could not be reached. Check the address and your connection, then try again.', {
        host,
      });
    case 'aborted':
      return t('The request was cancelled.');
    default:
      return t(error.message);
  }
}

const again = ({ retryAfterMs }: FailureFacts): string =>
  retryAfterMs === undefined
    ? t('Try again in a moment.')
    : t('Try again in {seconds, number} s.', { seconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) });

/** What the server complains of, in its own words. */
function complaint({ fields, said, status = 0 }: FailureFacts): string {
  const complaints = Object.entries(fields ?? {}).map(([field, texts]) => `${field} ${texts.join(', ')}`);
  if (complaints.length > 0) return complaints.join('; ');
  return said ?? t('error {status}', { status });
}
