/**
 * Extra request headers of an account, for servers behind an access proxy that asks for some. What a browser would
 * silently drop or refuse (Fetch, "forbidden request-header") is refused here, with the reason. Pure.
 */
import { t } from '../i18n/t.ts';
import type { ExtraHeader } from '../protocol.ts';
import { AccountError } from './account-error.ts';

/** Fetch §2.2.2: a browser sets these itself. Compared in lower case. */
const FORBIDDEN = new Set(
  (
    'accept-charset accept-encoding access-control-request-headers access-control-request-method ' +
    'access-control-request-private-network connection content-length cookie cookie2 date dnt expect host ' +
    'keep-alive origin referer set-cookie te trailer transfer-encoding upgrade via'
  ).split(' '),
);
const OVERRIDES = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);
/** What the API itself needs. */
const OURS = new Set([
  'accept',
  'authorization',
  'content-type',
  'last-event-id',
  'x-flowdock-wait-for-message',
]);
/** RFC 9110 §5.6.2 */
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
const MOST = 10;
const LONGEST = 4_096;

/** What is wrong with one header, for the person who typed it; null when it can be sent. */
export function headerProblem({ name, value }: ExtraHeader): string | null {
  const lower = name.trim().toLowerCase();
  if (lower === '') return t('A header needs a name, such as CF-Access-Client-Id.');
  if (!TOKEN.test(lower)) {
    return t('“{name}” is no header name: letters, digits and hyphens, without spaces or a colon.', { name });
  }
  if (OURS.has(lower)) return t('Quayside sets {name} itself; it can’t be another one.', { name });
  if (FORBIDDEN.has(lower) || OVERRIDES.has(lower) || /^(proxy|sec)-/.test(lower)) {
    return t('Browsers let no extension set {name}. Ask who runs the proxy for a header of its own.', {
      name,
    });
  }
  const text = value.trim();
  if (text === '') return t('Type the value of {name}.', { name });
  // A value is bytes; a line break would begin another header.
  if ([...text].some((letter) => letter > '\u00ff' || letter < ' ' || letter === '\u007f')) {
    return t('The value of {name} has a character that headers can’t carry.', { name });
  }
  if (text.length > LONGEST) return t('The value of {name} is too long.', { name });
  return null;
}

/**
 * Headers as they are sent. Throws `AccountError` `bad-header` for one that can't be, for a name that comes twice and
 * for more than ten.
 */
export function extraHeaders(typed: readonly ExtraHeader[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (const { name, value } of typed) {
    const problem = headerProblem({ name, value });
    if (problem !== null) throw new AccountError('bad-header', problem);
    const lower = name.trim().toLowerCase();
    if (headers.has(lower)) {
      throw new AccountError('bad-header', t('{name} is there twice. Leave one of them.', { name }));
    }
    headers.set(lower, value.trim());
  }
  if (headers.size > MOST) {
    throw new AccountError('bad-header', t('More than {most} extra headers are not sent.', { most: MOST }));
  }
  return Object.fromEntries(headers);
}
