/** Replies in a person's own threads, which are told of as mentions are, and are unread nowhere. */
import { isMine } from './my-threads.ts';
import { flowSetting, tellsReplies } from './notify-levels.ts';
import { isTalk } from './notify-rules.ts';
import type { Settings } from './settings.ts';
import { openMessagePages } from './store/message-pages.ts';
import type { Account, Change, MessageRow } from './store/picture.ts';

/** Tells whether a message is such a reply, and wanted; each thread is looked up once. */
export function replyFinder(
  accounts: readonly Account[],
  settings: Settings,
): (row: MessageRow) => Promise<boolean> {
  const users = new Map(accounts.map(({ id, user }) => [id, user.id]));
  const found = new Map<string, Promise<boolean>>();
  return async ({ account, conversation, message }) => {
    const [me, thread] = [users.get(account), message.thread_id];
    if (me === undefined || !thread || !isTalk(message, me)) return false;
    if (!tellsReplies(settings, flowSetting(account, conversation))) return false;
    const key = `${account} ${conversation} ${thread}`;
    const mine =
      found.get(key) ?? openMessagePages(account, conversation, thread).then((pages) => isMine(pages, me));
    found.set(key, mine);
    return mine;
  };
}

/** What was said just now, and is not unread. */
export const talkIn = (changes: readonly Change[]): MessageRow[] =>
  changes.flatMap((change) =>
    change.kind === 'message' && change.news && change.row.unread === 0 ? [change.row] : [],
  );
