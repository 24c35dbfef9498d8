/** Messages of one conversation, or of one thread of it, read from the database page by page in the order of ids. */
import { openDatabase } from './database.ts';
import type { AccountId, ConversationKey, MessageRow } from './picture.ts';

/** Ids between which all messages are here, both included; `Infinity` for up to the newest. */
export interface Run {
  from: number;
  to: number;
}

export interface MessagePages {
  /** The last `count` messages of the run, ascending; fewer only when there are no more. */
  endOf(run: Run, count: number): Promise<MessageRow[]>;
  /** The first `count` of the run, ascending; fewer only when there are no more. */
  startOf(run: Run, count: number): Promise<MessageRow[]>;
}

/** What a store of messages and its indexes have in common, as far as it is needed here. */
interface Rows {
  getAll(range: IDBKeyRange, count?: number): Promise<MessageRow[]>;
  openKeyCursor(range: IDBKeyRange, direction: 'prev'): Promise<Cursor | null>;
}
interface Cursor {
  key: IDBValidKey;
  advance(count: number): Promise<Cursor | null>;
}

/** `store` is that of the messages, in a transaction of the caller. */
export function messagePages(
  store: Rows & { index(name: 'thread'): Rows },
  account: AccountId,
  conversation: ConversationKey,
  thread: string | null,
): MessagePages {
  const rows = thread === null ? store : store.index('thread');
  const place = thread === null ? [account, conversation] : [account, conversation, thread];
  const range = ({ from, to }: Run): IDBKeyRange => IDBKeyRange.bound([...place, from], [...place, to]);
  return {
    async endOf(run, count) {
      if (run.from > run.to) return [];
      const last = await rows.openKeyCursor(range(run), 'prev');
      if (!last) return [];
      const first = count > 1 ? await last.advance(count - 1) : last;
      const from = first && Array.isArray(first.key) ? Number(first.key.at(-1)) : run.from;
      return rows.getAll(range({ from, to: run.to }));
    },
    async startOf(run, count) {
      return run.from > run.to ? [] : rows.getAll(range(run), count);
    },
  };
}

/** The same in a transaction of its own. */
export async function openMessagePages(
  account: AccountId,
  conversation: ConversationKey,
  thread: string | null,
): Promise<MessagePages> {
  const { store } = (await openDatabase()).transaction('messages');
  return messagePages(store, account, conversation, thread);
}
