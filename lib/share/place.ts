/** Background: what the sheet needs of the conversation it shares to: whom and what one can name there, its threads. */
import type { Message, User } from '../flowdock/model.ts';
import { openDatabase, under } from '../store/database.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';
import { readSeenTags } from '../store/seen-tags.ts';

export interface SharePlace {
  people: {
    /** People of the flow, or the other person. */
    members: User[];
    others: User[];
    /** Ids of those who wrote there, latest first. */
    recent: number[];
    me: number;
  };
  /** Without `#`. */
  tags: string[];
  /** The latest threads of a flow, newest first; none elsewhere. */
  threads: { id: string; title: string }[];
}

/** How many of the newest messages are looked at. */
const LOOKED_AT = 400;
const THREADS = 12;
const LONGEST_TITLE = 80;

export async function readPlace(account: AccountId, conversation: ConversationKey): Promise<SharePlace> {
  const database = await openDatabase();
  const isFlow = conversation.startsWith('flow:');
  const [owner, users, keys, tags] = await Promise.all([
    database.get('accounts', account),
    database.getAll('users', under(account)),
    database.getAllKeys('messages', under(account, conversation)),
    readSeenTags(account, conversation),
  ]);
  const from = keys.at(-LOOKED_AT) ?? keys[0];
  const rows = from
    ? await database.getAll('messages', IDBKeyRange.bound(from, [account, conversation, []]))
    : [];
  const latest = rows.map(({ message }) => message).reverse();
  const flow = isFlow
    ? await database.get('flows', [account, conversation.slice('flow:'.length)])
    : undefined;
  const everybody = users.map(({ user }) => user);
  const other = everybody.filter(({ id }) => conversation === `private:${id}`);
  return {
    people: {
      members: isFlow ? (flow?.flow.users ?? []).filter((one) => one.in_flow && !one.disabled) : other,
      others: isFlow ? everybody : [],
      recent: [...new Set(latest.map(({ user }) => Number(user)))],
      me: owner?.user.id ?? 0,
    },
    tags,
    threads: isFlow ? threadsOf(latest) : [],
  };
}

/** Threads in the order of their newest message, by the title or the first line known of them. */
function threadsOf(latest: readonly Message[]): SharePlace['threads'] {
  const threads = new Map<string, string>();
  for (const { thread_id: id, thread, content } of latest) {
    if (!id) continue;
    const line = typeof content === 'string' ? (content.trim().split('\n', 1)[0] ?? '') : '';
    // The oldest message known of a thread names it, unless it has a title of its own.
    threads.set(id, thread?.title || line || threads.get(id) || '');
  }
  return [...threads]
    .filter(([, title]) => title !== '')
    .slice(0, THREADS)
    .map(([id, title]) => ({ id, title: Array.from(title).slice(0, LONGEST_TITLE).join('') }));
}
