/**
 * Mentions and private messages that were read lately, wherever they were: what the local picture has of them. It looks
 * at the newest messages of each conversation, however many there are.
 */
import { isDeleted, textOf } from '../message-text.ts';
import type { OutboxRow } from '../outbox/row.ts';
import { openDatabase } from './database.ts';
import { messagePages } from './message-pages.ts';
import { inOrder, messageKey } from './overlay.ts';
import {
  type Account,
  type FlowRow,
  flowKey,
  type MessageRow,
  type PrivateRow,
  privateKey,
} from './picture.ts';

/** So many are shown. */
export const RECENTLY_READ = 30;
/** So many messages are looked at, shared by the conversations; of each at least a few, at most some dozens. */
const LOOK_AT = 2_000;
const [FEWEST, MOST] = [10, 100];

/** Whose messages, and of which conversations. */
export interface ReadWhere {
  accounts: readonly Pick<Account, 'id' | 'user'>[];
  flows: readonly Pick<FlowRow, 'account' | 'id'>[];
  privates: readonly Pick<PrivateRow, 'account' | 'id'>[];
}

/** The latest of them, newest first, with what waits in the outbox laid over. */
export async function readRecentlyRead(
  where: ReadWhere,
  outbox: readonly OutboxRow[],
): Promise<MessageRow[]> {
  const { store } = (await openDatabase()).transaction('messages');
  const places = [
    ...where.flows.map(({ account, id }) => ({ account, conversation: flowKey(id) })),
    ...where.privates.map(({ account, id }) => ({ account, conversation: privateKey(id) })),
  ];
  const share = Math.min(MOST, Math.max(FEWEST, Math.floor(LOOK_AT / Math.max(1, places.length))));
  const pages = await Promise.all(
    places.map(({ account, conversation }) =>
      messagePages(store, account, conversation, null).endOf(
        { from: 0, to: Number.POSITIVE_INFINITY },
        share,
      ),
    ),
  );
  const ids = new Map(where.accounts.map(({ id, user }) => [id, user.id]));
  return recentlyReadOf(pages.flat(), ids, outbox);
}

/** Which of these messages were for the person, by account, and are read. Pure. */
export function recentlyReadOf(
  rows: readonly MessageRow[],
  me: ReadonlyMap<string, number>,
  outbox: readonly OutboxRow[],
): MessageRow[] {
  const marked = new Map<string, 'read' | 'unread' | 'gone'>();
  for (const { account, conversation, action, state } of inOrder(outbox)) {
    if (state === 'failed') continue;
    if (action.kind === 'delete')
      marked.set(messageKey({ account, conversation, id: action.message }), 'gone');
    if (action.kind !== 'mark-read' && action.kind !== 'mark-unread') continue;
    const to = action.kind === 'mark-read' ? 'read' : 'unread';
    for (const id of action.messages) marked.set(messageKey({ account, conversation, id }), to);
  }
  return rows
    .filter((row) => {
      const own = me.get(row.account);
      const state = marked.get(messageKey(row)) ?? (row.unread === 1 ? 'unread' : 'read');
      return own !== undefined && state === 'read' && wasFor(row, own);
    })
    .sort((a, b) => b.message.sent - a.message.sent || b.id - a.id)
    .slice(0, RECENTLY_READ);
}

/** What Unread would have shown of it: words of somebody else that mean the person, or have one of their keywords. */
function wasFor({ conversation, word, message }: MessageRow, me: number): boolean {
  if (message.user === String(me) || isDeleted(message) || textOf(message) === null) return false;
  if (conversation.startsWith('private:') || word !== undefined) return true;
  const calls = [`:user:${me}`, `:highlight:${me}`, ':user:everyone', ':user:team'];
  return message.tags.some((tag) => calls.includes(tag));
}
