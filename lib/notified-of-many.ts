/**
 * What a notification of many conversations tells of, so that it goes when all of that was read; of one conversation,
 * the replies in the person's threads. In `storage.session`: such a notification does not outlive the browser either.
 */
import { browser } from 'wxt/browser';
import { type MessageAt, messageKey } from './store/overlay.ts';
import type { AccountId, ConversationKey } from './store/picture.ts';

/** One message of those told of; `talk` has no unread tag, and is read once its conversation was on screen. */
export interface Told {
  account: AccountId;
  conversation: ConversationKey;
  id: number;
  talk: boolean;
}

const keyOf = (notification: string): string => `told ${notification}`;

/** Writes down, before it is shown, what a notification tells of; `unread` are the {@link messageKey}s of what is. */
export async function noteTold(
  notification: string,
  messages: readonly MessageAt[],
  unread: ReadonlySet<string>,
): Promise<void> {
  const told = messages.map(
    ({ account, conversation, id }): Told => ({
      account,
      conversation,
      id,
      talk: !unread.has(messageKey({ account, conversation, id })),
    }),
  );
  await browser.storage.session.set({ [keyOf(notification)]: told });
}

/** Strikes out what was read since; what is left is given, or null when it is not known what was told. */
export async function leftOf(
  notification: string,
  isLeft: (message: Told) => boolean,
): Promise<Told[] | null> {
  const key = keyOf(notification);
  const told = (await browser.storage.session.get(key))[key] as Told[] | undefined; // as noteTold wrote it
  if (!told) return null;
  const left = told.filter(isLeft);
  // Written at once: what was on screen is read, though it is on screen no more.
  if (left.length < told.length) await browser.storage.session.set({ [key]: left });
  return left;
}
