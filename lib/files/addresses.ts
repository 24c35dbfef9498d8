/**
 * Background: where the bytes of an attachment can be had without credentials, so that a page can show or save
 * them and never sees a token. The API redirects to a short-lived address (resources §8); those are kept in
 * memory for as long as they live. A server that answers with the bytes themselves has them put into the store.
 */
import { clientFor } from '../accounts/client.ts';
import type { FileAddress } from '../protocol.ts';
import type { AccountId } from '../store/picture.ts';
import { findKept, keep, readWithin } from './kept-files.ts';
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
  const kept = await findKept(account, path);
  if (kept) return directly(kept.type);
  const response = await api.files.download({ path });
  const contentType =
    (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!response.redirected) {
    await keep(account, path, await readWithin(response, contentType));
    return directly(contentType);
  }
  // Only where it leads is wanted; the page fetches the bytes itself.
  await response.body?.cancel();
  return { address: response.url, contentType, until: goodUntil(response.url, Date.now()) };
}

/** The store may drop it at any time, so that it is looked for each time. */
const directly = (contentType: string): FileAddress => ({ address: null, contentType, until: 0 });

/** The largest file the account's server takes, in bytes; null when it does not say. */
export async function uploadLimit(account: AccountId): Promise<number | null> {
  const kept = limits.get(account);
  if (kept && kept.until > Date.now()) return kept.bytes;
  const api = await clientFor(account);
  const bytes = await api.files.limit();
  limits.set(account, { bytes, until: Date.now() + LIMIT_HOLDS });
  return bytes;
}
