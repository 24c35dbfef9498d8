/** Background: where an address was posted before, found in the local picture. */
import { parseText } from '../flowdock/tags.ts';
import { t } from '../i18n/t.ts';
import { readSettings } from '../settings.ts';
import { readDirectory } from '../store/brief.ts';
import { openDatabase, under } from '../store/database.ts';
import type { AccountId, ConversationKey, MessageRow } from '../store/picture.ts';
import { listDestinations } from './destinations.ts';
import { withoutTracking } from './tracking.ts';

export interface FoundShare {
  account: AccountId;
  conversation: ConversationKey;
  message: number;
  /** Null outside threads. */
  thread: string | null;
  /** Who posted it: a name, or "You". */
  by: string;
  /** Name of the flow or the person. */
  place: string;
  /** ms since 1970 */
  at: number;
}

const MOST = 5;
/** Messages that are read at once. */
const BATCH = 2_000;

/** What two addresses of the same page have in common; null for what is no web address. */
export function addressKey(address: string): string | null {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return null;
  const url = new URL(withoutTracking(address));
  url.searchParams.sort();
  // Some pages keep their place behind the hash; of others it is a heading only.
  const route = /^#[!/]/.test(url.hash) ? url.hash : '';
  return `${url.host.replace(/^www\./, '')}${url.pathname.replace(/\/+$/, '')}${url.search}${route}`;
}

/** Whether a text has the address in it; `key` is its {@link addressKey}. */
export function mentions(text: string, key: string): boolean {
  // Most messages have nothing of it: the grammar is for the others.
  const host = key.split(/[/?#:]/, 1)[0] ?? key;
  if (!text.toLowerCase().includes(host)) return false;
  return parseText(text).some((token) => token.kind === 'url' && addressKey(token.href) === key);
}

/** Messages with the address in it, newest first, in the conversations one is in. */
export async function findShared(address: string): Promise<FoundShare[]> {
  const key = addressKey(address);
  if (key === null) return [];
  const { accounts, flows, privates } = await readDirectory((await readSettings()).hiddenOrganizations);
  const places = listDestinations(accounts, flows, privates, []).all;
  const found: MessageRow[] = [];
  for (const { id } of accounts) {
    for await (const rows of batches(id))
      found.push(...rows.filter(({ message }) => mentions(textOf(message.content), key)));
  }
  const database = await openDatabase();
  const latest = found.sort((a, b) => b.message.sent - a.message.sent);
  const shown: FoundShare[] = [];
  for (const { account, conversation, id, message } of latest) {
    const place = places.find((one) => one.account === account && one.conversation === conversation);
    if (!place || shown.length === MOST) continue;
    const me = accounts.find((one) => one.id === account)?.user.id;
    const author = Number(message.user);
    const user = await database.get('users', [account, author]);
    shown.push({
      account,
      conversation,
      message: id,
      thread: message.thread_id ?? null,
      by: author === me ? t('You') : (user?.user.name ?? message.author?.name ?? t('Somebody')),
      place: place.name,
      at: message.sent,
    });
  }
  return shown;
}

/** All messages of an account, some at a time. */
async function* batches(account: AccountId): AsyncGenerator<MessageRow[]> {
  const database = await openDatabase();
  let range = under(account);
  for (;;) {
    const rows = await database.getAll('messages', range, BATCH);
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) return;
    range = IDBKeyRange.bound([account, last.conversation, last.id], [account, []], true);
  }
}

/** What a person wrote in a message or a comment. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const text = typeof content === 'object' && content !== null && 'text' in content ? content.text : '';
  return typeof text === 'string' ? text : '';
}
