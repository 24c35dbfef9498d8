/** Shows notifications and takes them away: of one conversation, of many, and of what was sent out of sight. */
import { browser } from 'wxt/browser';
import { t } from './i18n/t.ts';
import { leftOf, noteTold, type Told } from './notified-of-many.ts';
import { flowSetting, tellsReplies } from './notify-levels.ts';
import {
  digestOf,
  type Fresh,
  missedOf,
  notificationId,
  placeOf,
  type Words,
  wordsOf,
} from './notify-rules.ts';
import { readPolicy } from './policy.ts';
import type { Settings } from './settings.ts';
import { accountNames } from './store/account-names.ts';
import type { Database } from './store/database.ts';
import { type MessageAt, messageKey } from './store/overlay.ts';
import type { AccountId, ConversationKey, MessageRow } from './store/picture.ts';

/** Notifications of many conversations; a click on one opens Unread. */
const SUMMARY = 'quayside';
const DIGEST = 'quayside-quiet';
/** Begins the ids of those that confirm what was sent out of sight. */
const SENT = 'quayside-sent ';
/** How long such a one stays, ms. */
const SENT_FOR = 5_000;
const ICON = '/icon/128.png';

/** A conversation, as what is shown of it names it. */
type Place = Pick<MessageAt, 'account' | 'conversation'>;

/** Shows the one notification of a conversation. */
export async function showOne(
  database: Database,
  { account, conversation, rows }: Fresh,
  settings: Settings,
): Promise<void> {
  const users = new Map<string, string>();
  for (const { message } of rows) {
    const user = (await database.get('users', [account, Number(message.user)]))?.user;
    users.set(message.user, user?.name || user?.nick || t('Someone'));
  }
  const id = flowOf(conversation);
  const flow = id === null ? null : await flowName(database, account, id);
  const where = await whereOf(database, account, id);
  const { notificationText } = await readPolicy();
  // A company may want nothing of what is said on screens that others see, be it one word.
  const tellable = notificationText ? rows : rows.map((row) => ({ ...row, word: null }));
  const told = wordsOf(tellable, (user) => users.get(user) ?? t('Someone'), flow, where);
  const count = rows.length;
  const words = notificationText
    ? told
    : { ...told, message: t('{count, plural, one {# new message} other {# new messages}}', { count }) };
  // Nothing else says of replies whether they were seen.
  const replies = tellsReplies(settings, flowSetting(account, conversation))
    ? rows.filter(({ unread }) => unread === 0)
    : [];
  await noteTold(notificationId(account, conversation), replies, new Set());
  await create(notificationId(account, conversation), words, true);
}

/** Shows one notification of many conversations. */
export async function showSummary(groups: readonly Fresh[], unread: readonly MessageAt[]): Promise<void> {
  const told = groups.flatMap(({ rows }) => rows);
  await noteTold(SUMMARY, told, new Set(unread.map(messageKey)));
  const count = told.length;
  await create(
    SUMMARY,
    {
      title: t('{count, plural, one {# new message} other {# new messages}}', { count }),
      message: t(
        'Mentions and private messages in {count, plural, one {# conversation} other {# conversations}}',
        { count: groups.length },
      ),
    },
    false,
  );
}

/** Shows one notification of what came while it was quiet; `unread` are the {@link messageKey}s of what is. */
export async function showMissed(
  database: Database,
  rows: readonly MessageRow[],
  unread: ReadonlySet<string>,
): Promise<void> {
  const [first, ...more] = rows;
  if (!first) return;
  const flow = flowOf(first.conversation);
  const one = flow !== null && more.every((row) => row.conversation === first.conversation);
  await noteTold(DIGEST, rows, unread);
  const name = one ? await flowName(database, first.account, flow) : null;
  await create(DIGEST, digestOf(missedOf(rows), name), false);
}

/** Confirms that a message is on its way which was written where it does not show; a click opens the conversation. */
export async function showSent(
  account: AccountId,
  conversation: ConversationKey,
  { name, content }: { name: string; content: string },
): Promise<void> {
  const id = `${SENT}${account} ${conversation}`;
  const title = t('On its way to {name}', { name });
  const { notificationText } = await readPolicy();
  await create(
    id,
    notificationText ? { title, message: content } : { title: 'Quayside', message: title },
    false,
  );
  setTimeout(() => void browser.notifications.clear(id), SENT_FOR);
}

/**
 * Takes away what tells of nothing that is still `unread`, or was said where every message is wanted and is `unseen`, or
 * where replies are wanted and not seen.
 */
export async function takeAway(
  unread: readonly MessageAt[],
  unseen: readonly Place[],
  isUnseen: (reply: Told) => boolean,
): Promise<void> {
  const shown = Object.keys(await browser.notifications.getAll());
  const placeIds = (places: readonly Place[]): Set<string> =>
    new Set(places.map(({ account, conversation }) => notificationId(account, conversation)));
  const [ofUnread, ofUnseen] = [placeIds(unread), placeIds(unseen)];
  const still = new Set(unread.map(messageKey));
  const isLeft = (told: Told): boolean =>
    told.talk
      ? ofUnseen.has(notificationId(told.account, told.conversation)) || isUnseen(told)
      : still.has(messageKey(told));
  const isRead = async (id: string): Promise<boolean> => {
    const left = await leftOf(id, isLeft);
    if (id === SUMMARY || id === DIGEST) return (left ?? unread).length === 0;
    return placeOf(id) !== null && !ofUnread.has(id) && !ofUnseen.has(id) && !left?.length;
  };
  for (const id of shown) {
    if (!id.startsWith(SENT) && (await isRead(id))) await browser.notifications.clear(id);
  }
}

const flowOf = (conversation: ConversationKey): string | null =>
  conversation.startsWith('flow:') ? conversation.slice('flow:'.length) : null;

async function flowName(database: Database, account: AccountId, flow: string): Promise<string> {
  return (await database.get('flows', [account, flow]))?.flow.name ?? t('a flow');
}

/** Whose it is, where there are several accounts; else empty. `flow` is null for private conversations. */
async function whereOf(database: Database, account: AccountId, flow: string | null): Promise<string> {
  const accounts = await database.getAll('accounts');
  if (accounts.length < 2) return '';
  const names = accountNames(accounts, await database.getAll('flows'));
  const row = flow === null ? undefined : await database.get('flows', [account, flow]);
  return row ? names.flow(row) : names.account(account);
}

async function create(id: string, words: Words, actions: boolean): Promise<void> {
  const plain = { type: 'basic' as const, iconUrl: browser.runtime.getURL(ICON), ...words };
  // Firefox shows no buttons and refuses a notification that asks for some.
  const buttons =
    actions && hasButtons() ? { buttons: [{ title: t('Mark read') }, { title: t('Reply') }] } : {};
  await browser.notifications.create(id, { ...plain, ...buttons });
}

/** Whether notifications have buttons here. */
export const hasButtons = (): boolean =>
  'onButtonClicked' in browser.notifications && !import.meta.env.FIREFOX;
