/** What to say about a server's address while it is typed. Pure. */
import { t } from '../../lib/i18n/t.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.+\.localhost)$/i;

/** The warning under the field for an address without encryption, or null. */
export function serverNote(typed: string): string | null {
  const address = typed.trim();
  if (!/^http:\/\//i.test(address) || !URL.canParse(address)) return null;
  return LOOPBACK.test(new URL(address).hostname)
    ? null
    : t('Not encrypted. Fine for a local server only; use https.');
}

/** The server shortly, as it stands on the folded line: without scheme where that is https. */
export function shortServer(typed: string): string {
  return typed
    .trim()
    .replace(/^https:\/\//i, '')
    .replace(/\/+$/, '');
}
