/** Flows of which every message is wanted, and what is said there. */
import { levelOf } from './notify-levels.ts';
import { isTalk } from './notify-rules.ts';
import type { Settings } from './settings.ts';
import type { Database } from './store/database.ts';
import {
  type Account,
  type AccountId,
  type ConversationKey,
  flowKey,
  type MessageRow,
} from './store/picture.ts';

export interface Watched {
  account: AccountId;
  conversation: ConversationKey;
  me: number;
  /** ms since 1970 */
  since: number;
}

/** The flows of which every message is wanted. */
export function watchedFlows(accounts: readonly Account[], settings: Settings): Watched[] {
  return accounts.flatMap(({ id: account, user }) =>
    Object.entries(settings.everyMessage)
      .filter(([flow]) => flow.startsWith(`${account}/`) && levelOf(settings, flow) === 'every')
      .map(([flow, since]) => ({
        account,
        conversation: flowKey(flow.slice(account.length + 1)),
        me: user.id,
        since,
      })),
  );
}

/** What others said there since, without what is unread, which counts anyway. */
export async function talk(database: Database, watched: readonly Watched[]): Promise<MessageRow[]> {
  const lists = await Promise.all(
    watched.map(async ({ account, conversation, me, since }) => {
      // The mark only grows: what lies before it now is no news then.
      const mark = (await database.get('notified', [account, conversation]))?.id ?? 0;
      const news = IDBKeyRange.bound([account, conversation, mark], [account, conversation, []], true);
      const rows = await database.getAll('messages', news);
      return rows.filter(
        ({ unread, message }) => unread === 0 && message.sent >= since && isTalk(message, me),
      );
    }),
  );
  return lists.flat();
}
