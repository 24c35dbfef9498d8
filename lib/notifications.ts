/**
 * Desktop notifications of mentions, private messages and replies in one's own threads, and of all that is said in
 * flows chosen for it; one for each conversation. Up to where a person was notified is written down before anything is
 * shown: a worker that dies in between shows one less, never one twice.
 */
import { browser } from 'wxt/browser';
import { languageReady } from './i18n/load.ts';
import { heldLocks, screenLock } from './live/locks.ts';
import { talk, watchedFlows } from './notify-every.ts';
import { flowSetting, tellsReplies } from './notify-levels.ts';
import { forgetSeen, takeMissed, takeNote } from './notify-marks.ts';
import { replyFinder, talkIn } from './notify-replies.ts';
import { type Fresh, MOST_AT_ONCE, wanted } from './notify-rules.ts';
import { hasButtons, showMissed, showOne, showSummary, takeAway } from './notify-show.ts';
import { isLocked } from './quiet.ts';
import { quietAt } from './quiet-rules.ts';
import { readSettings } from './settings.ts';
import { readUnread } from './store/brief.ts';
import { type Database, openDatabase } from './store/database.ts';
import { readHiddenFlows, withoutHidden } from './store/hidden.ts';
import { type MessageAt, messageKey, unreadAfter } from './store/overlay.ts';
import type { Account, AccountId, Change, ConversationKey, MessageRow } from './store/picture.ts';

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

  const isReply = replyFinder(accounts, settings);
  const said = [...(await talk(database, watched)), ...(await filtered(news, isReply))];
  const locked = await isLocked(settings);
  const onScreen = (account: AccountId, conversation: ConversationKey): boolean =>
    held.has(screenLock('unread')) || held.has(screenLock(`${account} ${conversation}`));
  const silent = (account: AccountId, conversation: ConversationKey): boolean =>
    quietAt(settings, flowSetting(account, conversation), Date.now(), locked) !== null;
  const { fresh, first } = await takeNote(
    database,
    accounts,
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
  await showMissed(database, rows, still);
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
