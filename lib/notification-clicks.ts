/** What a click on a notification or on one of its buttons does. Background only. */
import { browser } from 'wxt/browser';
import { leftOf } from './notified-of-many.ts';
import { placeOf } from './notify-rules.ts';
import { openConversation, openReply, openUnread } from './open-app.ts';
import { drain } from './outbox/drain.ts';
import { enqueue } from './outbox/outbox.ts';
import { openDatabase } from './store/database.ts';
import type { AccountId, ConversationKey } from './store/picture.ts';

/** Opens what it was about. */
export async function clicked(id: string): Promise<void> {
  await browser.notifications.clear(id);
  const place = placeOf(id);
  if (place === null) return openUnread();
  const [message] = await toldIds(id, place);
  await openConversation(place, message === undefined ? {} : { message });
}

/** Opens the conversation to answer it, in the thread of its newest message. */
export async function reply(id: string): Promise<void> {
  await browser.notifications.clear(id);
  const place = placeOf(id);
  if (!place) return;
  const { account, conversation } = place;
  const newest = (await toldIds(id, place)).at(-1);
  const row =
    newest === undefined
      ? undefined
      : await (await openDatabase()).get('messages', [account, conversation, newest]);
  const thread = conversation.startsWith('flow:') ? row?.message.thread_id : null;
  await openReply({ account, conversation, ...(thread ? { thread } : {}) });
}

/** Marks all of its conversation read; what was not unread is done with. */
export async function markRead(id: string): Promise<void> {
  await browser.notifications.clear(id);
  const place = placeOf(id);
  if (!place) return;
  const messages = await unreadIds(place);
  if (messages.length > 0) await enqueue(place.account, place.conversation, { kind: 'mark-read', messages });
  await drain();
}

/** What is unread there, and the replies the notification told of, oldest first. */
async function toldIds(
  notification: string,
  place: { account: AccountId; conversation: ConversationKey },
): Promise<number[]> {
  const replies = ((await leftOf(notification, () => true)) ?? []).map(({ id }) => id);
  return [...new Set([...(await unreadIds(place)), ...replies])].sort((a, b) => a - b);
}

async function unreadIds(place: { account: AccountId; conversation: ConversationKey }): Promise<number[]> {
  const index = (await openDatabase()).transaction('messages').store.index('unread');
  const keys = await index.getAllKeys(IDBKeyRange.only([1, place.account, place.conversation]));
  return keys.map(([, , id]) => id);
}
