/** From what a person types as a server to the one address it means. Pure. */
import { t } from '../i18n/t.ts';
import { AccountError } from './account-error.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/i;

/**
 * The address of the API without a trailing slash. `https://` is added when no scheme is given (`http://` for
 * this computer itself); plain http is taken only for loopback. Throws `AccountError` `bad-address`.
 */
export function normaliseServer(typed: string): string {
  const text = typed.trim();
  if (text === '') throw bad(t('Type the address of the server, for example https://api.flowdock.com.'));
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const host = text.split(/[/?#]/, 1)[0]?.replace(/:\d+$/, '') ?? '';
  const address = hasScheme ? text : `${LOOPBACK.test(host) ? 'http' : 'https'}://${text}`;
  if (!URL.canParse(address)) {
    throw bad(t('“{text}” is not a server address. It looks like https://api.flowdock.com.', { text }));
  }
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    throw bad(t('Leave name and password out of the server address; there are fields for them.'));
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw bad(t('Your password would travel unencrypted. Use an address that begins with https://.'));
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw bad(t('The server address must begin with https://.'));
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

const bad = (message: string): AccountError => new AccountError('bad-address', message);
