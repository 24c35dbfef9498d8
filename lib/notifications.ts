/**
 * Desktop notifications of mentions, private messages and replies in one's own threads, and of all that is said in
 * flows chosen for it; one for each conversation. Up to where a person was notified is written down before anything is
 * shown: a worker that dies in between shows one less, never one twice.
 */
import { browser } from 'wxt/browser';
import { languageReady } from './i18n/load.ts';
import { t } from './i18n/t.ts';
import { heldLocks, screenLock } from './live/locks.ts';
import { leftOf, noteTold, type Told } from './notified-of-many.ts';
import { flowSetting, levelOf, tellsReplies } from './notify-levels.ts';
import { replyFinder, talkIn } from './notify-replies.ts';
import {
  digestOf,
  type Fresh,
  freshByConversation,
  isTalk,
  MOST_AT_ONCE,
  missedOf,
  notificationId,
  placeOf,
  type Words,
  wanted,
  wordsOf,
} from './notify-rules.ts';
import { readPolicy } from './policy.ts';
import { isLocked } from './quiet.ts';
import { quietAt } from './quiet-rules.ts';
import { readSettings, type Settings } from './settings.ts';
import { accountNames } from './store/account-names.ts';
import { readUnread } from './store/brief.ts';
import { type Database, openDatabase } from './store/database.ts';
import { readHiddenFlows, withoutHidden } from './store/hidden.ts';
import { type MessageAt, messageKey, unreadAfter } from './store/overlay.ts';
import {
  type Account,
  type AccountId,
  type Change,
  type ConversationKey,
  flowKey,
  type MessageRow,
  privateKey,
} from './store/picture.ts';

/** Nobody's conversation: its row says that the account's first unread messages were taken note of. */
const BEGUN = privateKey(0);
/** Notifications of many conversations; a click on one opens Unread. */
const SUMMARY = 'quayside';
const DIGEST = 'quayside-quiet';
/** Begins the ids of those that confirm what was sent out of sight. */
const SENT = 'quayside-sent ';
/** How long such a one stays, ms. */
const SENT_FOR = 5_000;
const ICON = '/icon/128.png';

const idOf = notificationId;

let turn: Promise<void> = Promise.resolve();
let waiting: Promise<void> | null = null;

/** Talk of the changes told of since the last look. Whose threads it is in is looked up then. */
let heard: MessageRow[] = [];

/**
 * Notifies of what is newly unread and of replies that came with these changes, and takes away what was read. Calls that
 * come while one waits are one.
 */
export function notifyUnread(changes: readonly Change[] = []): Promise<void> {
  heard.push(...talkIn(changes));
  waiting ??= turn.catch(() => undefined).then(look);
  turn = waiting;
  return waiting;
}

async function look(): Promise<void> {
  waiting = null;
  const news = heard;
  heard = [];
  const database = await openDatabase();
  const [accounts, stored, outbox, chosen] = await Promise.all([
    database.getAll('accounts'),
    readUnread(),
    database.getAll('outbox'),
    readSettings(),
    languageReady(),
  ]);
  const hidden = await readHiddenFlows(chosen.hiddenOrganizations);
  // Nothing is told of what is hidden, as of muted flows. Note is taken of it all the same: when it is shown again, what
  // came meanwhile is no news.
  const settings = { ...chosen, mutedFlows: [...chosen.mutedFlows, ...hidden] };
  const unread = unreadAfter(stored, outbox);
  const held = await heldLocks();
  const watched = watchedFlows(accounts, chosen);
  // What is said there is read once it was on screen.
  const unseen = watchedFlows(accounts, settings).filter(
    ({ account, conversation }) => !held.has(screenLock(`${account} ${conversation}`)),
  );
  const isUnseen = ({ account, conversation }: Pick<MessageAt, 'account' | 'conversation'>): boolean =>
    tellsReplies(settings, flowSetting(account, conversation)) &&
    !held.has(screenLock(`${account} ${conversation}`));
  await takeAway(withoutHidden(unread, hidden), unseen, isUnseen);

  // What was unread when a person signed in is no news.
  const ready = new Set(accounts.filter(({ health }) => health.state !== 'loading').map(({ id }) => id));
  const isReply = replyFinder(accounts, settings);
  const said = [...(await talk(database, watched)), ...(await filtered(news, isReply))];
  const locked = await isLocked(settings);
  const onScreen = (account: AccountId, conversation: ConversationKey): boolean =>
    held.has(screenLock('unread')) || held.has(screenLock(`${account} ${conversation}`));
  const silent = (account: AccountId, conversation: ConversationKey): boolean =>
    quietAt(settings, flowSetting(account, conversation), Date.now(), locked) !== null;
  const { fresh, first } = await takeNote(
    database,
    ready,
    [...unread, ...said],
    (account, conversation) => silent(account, conversation) && !onScreen(account, conversation),
  );
  await forgetSeen(database, unread, held);
  const isWanted = async (row: MessageRow): Promise<boolean> =>
    wanted(row, settings, myId(accounts, row.account)) || isReply(row);
  await tellMissed(database, await takeMissed(database, silent), { isWanted, unread });
  const known = new Map(said.map((row) => [messageKey(row), row]));
  const show: Fresh[] = [];
  for (const group of fresh) {
    const { account, conversation } = group;
    if (first.has(account) || onScreen(account, conversation) || silent(account, conversation)) continue;
    const rows = await filtered(await rowsOf(database, group.rows, known), isWanted);
    if (rows.length > 0) show.push({ ...group, rows });
  }
  if (show.length > MOST_AT_ONCE) await showSummary(show, unread);
  else for (const group of show) await showOne(database, group, settings);
}

const myId = (accounts: readonly Account[], account: AccountId): number =>
  accounts.find(({ id }) => id === account)?.user.id ?? 0;

async function filtered<T>(all: readonly T[], keep: (one: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(all.map(keep));
  return all.filter((_, at) => kept[at]);
}

interface Watched {
  account: AccountId;
  conversation: ConversationKey;
  me: number;
  /** ms since 1970 */
  since: number;
}

/** The flows of which every message is wanted. */
function watchedFlows(accounts: readonly Account[], settings: Settings): Watched[] {
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
async function talk(database: Database, watched: readonly Watched[]): Promise<MessageRow[]> {
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

/** The messages whole: those of `known` as they are, of the others what is unread still. */
async function rowsOf(
  database: Database,
  places: readonly MessageAt[],
  known: ReadonlyMap<string, MessageRow>,
): Promise<MessageRow[]> {
  const { store } = database.transaction('messages');
  const rows = await Promise.all(
    places.map(async (place) => {
      const { account, conversation, id } = place;
      const row = known.get(messageKey(place));
      if (row) return row;
      const stored = await store.get([account, conversation, id]);
      return stored?.unread === 1 ? stored : undefined;
    }),
  );
  return rows.filter((row) => row !== undefined);
}

/** Writes down that everything there now was taken note of; tells what had not been before, and keeps what is `hushed`. */
async function takeNote(
  database: Database,
  accounts: ReadonlySet<AccountId>,
  news: readonly MessageAt[],
  hushed: (account: AccountId, conversation: ConversationKey) => boolean,
): Promise<{ fresh: Fresh<MessageAt>[]; first: Set<AccountId> }> {
  // Only this writes marks, one call after the other. Mostly there is nothing to write, and the disk is left alone.
  const rows = await database.getAll('notified');
  const marks = new Map(rows.map((row) => [`${row.account} ${row.conversation}`, row.id]));
  const first = new Set([...accounts].filter((account) => !marks.has(`${account} ${BEGUN}`)));
  const fresh = freshByConversation(
    news.filter(({ account }) => accounts.has(account)),
    (account, conversation) => marks.get(`${account} ${conversation}`) ?? 0,
  );
  if (first.size === 0 && fresh.length === 0) return { fresh, first };
  const transaction = database.transaction(['notified', 'held'], 'readwrite', { durability: 'strict' });
  const notified = transaction.objectStore('notified');
  for (const account of first) await notified.put({ account, conversation: BEGUN, id: 1 });
  for (const { account, conversation, rows: found } of fresh) {
    await notified.put({ account, conversation, id: found.at(-1)?.id ?? 0 });
    if (first.has(account) || !hushed(account, conversation)) continue;
    for (const { id } of found) await transaction.objectStore('held').put({ account, conversation, id });
  }
  await transaction.done;
  return { fresh, first };
}

/** What is on screen now is seen; of what is unread, that is told by its tag. */
async function forgetSeen(
  database: Database,
  unread: readonly MessageAt[],
  locks: ReadonlySet<string>,
): Promise<void> {
  const rows = await database.getAll('held');
  const still = new Set(unread.map(messageKey));
  const seen = rows.filter(
    (row) => locks.has(screenLock(`${row.account} ${row.conversation}`)) && !still.has(messageKey(row)),
  );
  if (seen.length === 0) return;
  const transaction = database.transaction('held', 'readwrite');
  for (const { account, conversation, id } of seen)
    void transaction.store.delete([account, conversation, id]);
  await transaction.done;
}

/** Takes what was kept while it was quiet where it no longer is; gone before it is told, it is told once at most. */
async function takeMissed(
  database: Database,
  silent: (account: AccountId, conversation: ConversationKey) => boolean,
): Promise<MessageAt[]> {
  if ((await database.count('held')) === 0) return [];
  const transaction = database.transaction('held', 'readwrite', { durability: 'strict' });
  const missed = (await transaction.store.getAll()).filter((row) => !silent(row.account, row.conversation));
  for (const { account, conversation, id } of missed)
    await transaction.store.delete([account, conversation, id]);
  await transaction.done;
  return missed;
}

/** One notification of all that came while it was quiet, was wanted, and has not been read since. */
async function tellMissed(
  database: Database,
  missed: readonly MessageAt[],
  { isWanted, unread }: { isWanted: (row: MessageRow) => Promise<boolean>; unread: readonly MessageAt[] },
): Promise<void> {
  if (missed.length === 0 || (await heldLocks()).has(screenLock('unread'))) return;
  const still = new Set(unread.map(messageKey));
  const rows: MessageRow[] = [];
  for (const place of missed) {
    const { account, conversation, id } = place;
    const row = await database.get('messages', [account, conversation, id]);
    const counts = still.has(messageKey(place)) || (row?.unread === 0 && conversation.startsWith('flow:'));
    if (row && counts && (await isWanted(row))) rows.push(row);
  }
  const [first, ...more] = rows;
  if (!first) return;
  const flow = flowOf(first.conversation);
  const one = flow !== null && more.every((row) => row.conversation === first.conversation);
  await noteTold(DIGEST, rows, still);
  await create(
    DIGEST,
    digestOf(missedOf(rows), one ? await flowName(database, first.account, flow) : null),
    false,
  );
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

async function showOne(
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
  await noteTold(idOf(account, conversation), replies, new Set());
  await create(idOf(account, conversation), words, true);
}

async function showSummary(groups: readonly Fresh[], unread: readonly MessageAt[]): Promise<void> {
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

async function create(id: string, words: Words, actions: boolean): Promise<void> {
  const plain = { type: 'basic' as const, iconUrl: browser.runtime.getURL(ICON), ...words };
  // Firefox shows no buttons and refuses a notification that asks for some.
  const buttons =
    actions && hasButtons() ? { buttons: [{ title: t('Mark read') }, { title: t('Reply') }] } : {};
  await browser.notifications.create(id, { ...plain, ...buttons });
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

const hasButtons = (): boolean => 'onButtonClicked' in browser.notifications && !import.meta.env.FIREFOX;

/**
 * Takes away what tells of nothing that is still `unread`, or was said where every message is wanted and is `unseen`, or
 * where replies are wanted and not seen.
 */
async function takeAway(
  unread: readonly MessageAt[],
  unseen: readonly Pick<Watched, 'account' | 'conversation'>[],
  isUnseen: (reply: Told) => boolean,
): Promise<void> {
  const shown = Object.keys(await browser.notifications.getAll());
  const placeIds = (places: readonly Pick<Watched, 'account' | 'conversation'>[]): Set<string> =>
    new Set(places.map(({ account, conversation }) => idOf(account, conversation)));
  const [ofUnread, ofUnseen] = [placeIds(unread), placeIds(unseen)];
  const still = new Set(unread.map(messageKey));
  const isLeft = (told: Told): boolean =>
    told.talk
      ? ofUnseen.has(idOf(told.account, told.conversation)) || isUnseen(told)
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

/** Begins to listen to clicks. Called synchronously when the background starts. */
export function watchNotifications(run: (what: string, work: () => Promise<unknown>) => void): void {
  browser.notifications.onClicked.addListener((id) =>
    run('a notification', async () => (await import('./notification-clicks.ts')).clicked(id)),
  );
  if (hasButtons())
    browser.notifications.onButtonClicked.addListener((id, button) =>
      run('a notification', async () => {
        const { markRead, reply } = await import('./notification-clicks.ts');
        await (button === 0 ? markRead(id) : reply(id));
      }),
    );
}
