/**
 * Background: where the bytes of an attachment can be had without credentials, so that a page can show or save
 * them and never sees a token. The API redirects to a short-lived address (resources §8); those are kept in
 * memory for as long as they live.
 */
import { clientFor } from '../accounts/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { FileAddress } from '../protocol.ts';
import type { AccountId } from '../store/picture.ts';
import { goodUntil } from './lifetime.ts';

const KEPT = 500;
/** How long a server's word on its limit holds, in ms. */
const LIMIT_HOLDS = 600_000;

const known = new Map<string, FileAddress>();
const asked = new Map<string, Promise<FileAddress>>();
const limits = new Map<AccountId, { bytes: number | null; until: number }>();

/** The present address of an attachment's or thumbnail's `path`. Throws `FlowdockError`, `AccountError`. */
export async function fileAddress(account: AccountId, path: string): Promise<FileAddress> {
  const key = `${account} ${path}`;
  const kept = known.get(key);
  if (kept && kept.until > Date.now()) return kept;
  known.delete(key);
  let asking = asked.get(key);
  if (!asking) {
    asking = ask(account, path).finally(() => asked.delete(key));
    asked.set(key, asking);
  }
  const found = await asking;
  known.set(key, found);
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(oldest);
  }
  return found;
}

async function ask(account: AccountId, path: string): Promise<FileAddress> {
  const api = await clientFor(account);
  const response = await api.files.download({ path });
  // Only where it leads is wanted; the page fetches the bytes itself.
  await response.body?.cancel();
  if (!response.redirected || !/^https?:/.test(response.url)) {
    throw new FlowdockError(
      'unexpected-answer',
      'The server did not say where this file is. Open it in the web app.',
    );
  }
  const contentType =
    (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return { address: response.url, contentType, until: goodUntil(response.url, Date.now()) };
}

/** The largest file the account's server takes, in bytes; null when it does not say. */
export async function uploadLimit(account: AccountId): Promise<number | null> {
  const kept = limits.get(account);
  if (kept && kept.until > Date.now()) return kept.bytes;
  const api = await clientFor(account);
  const bytes = await api.files.limit();
  limits.set(account, { bytes, until: Date.now() + LIMIT_HOLDS });
  return bytes;
}
