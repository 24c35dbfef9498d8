/** Makes the picture of one account equal to the server's: flows, private conversations, what is unread. */
import { clientFor } from '../accounts/client.ts';
import { note, reasonOf } from '../connection-log.ts';
import { type Flowdock, flowPath } from '../flowdock/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { Flow, Message } from '../flowdock/model.ts';
import { unreadTag } from '../flowdock/tags.ts';
import { spokeIn } from '../my-threads.ts';
import { levelOf, tellsReplies } from '../notify-levels.ts';
import { readSettings } from '../settings.ts';
import { openDatabase, under } from '../store/database.ts';
import {
  type Account,
  type AccountId,
  type Change,
  type ConversationKey,
  flowKey,
  type Health,
  type MessageRow,
  privateKey,
} from '../store/picture.ts';
import { applyChanges, applyInSteps, currentRevision } from '../store/writer.ts';
import { flowChanges, privateChanges, unreadChanges, userChanges } from './changes.ts';
import { markLeft } from './conversation-state.ts';
import { mayBeAsked } from './due.ts';
import { healthAfter } from './health.ts';
import { listenForKeywords } from './listen.ts';
import { loadMessages } from './messages.ts';
import { OWED_IN, owedBy, settle } from './owed.ts';
import { parallel } from './parallel.ts';
import { readAccount } from './room.ts';

/** The most one list answers with (messages §4). */
const MOST = 100;
const AT_ONCE = 4;
/** How often one refresh asks anew because the picture moved on under it. */
const TURNS = 3;
/** Private conversations never looked at whose newest messages one refresh fetches, for the list's order. */
const FIRST_LOOKS = 20;

/** When the refresh that succeeded last was begun; a waiting one begun later has nothing left to do. */
const begun = new Map<AccountId, number>();

/**
 * Refreshes one account, one at a time in all contexts. Who asks while one runs gets another after it, since the
 * running one may have read too early. Nothing is asked for an account that has to sign in again. Resolves to whether
 * anything was new. Throws what the server or network did, after keeping it as health.
 */
export function refresh(account: AccountId): Promise<boolean> {
  const asked = performance.now();
  return navigator.locks.request(`quayside-refresh-picture:${account}`, async (): Promise<boolean> => {
    if ((begun.get(account) ?? -1) >= asked) return false;
    const known = await (await openDatabase()).get('accounts', account);
    if (known && !mayBeAsked(known.health)) return false;
    const start = performance.now();
    const askedAt = Date.now();
    try {
      const owed = await owedBy(account);
      // What changed while it was asked for is newer than the answer; then the answer is asked for again.
      let news = false;
      let whole = false;
      for (let turn = 0; turn < TURNS && !whole; turn += 1) {
        const pulled = await pull(account);
        whole = pulled.whole;
        news ||= pulled.news;
      }
      begun.set(account, start);
      await setHealth(
        account,
        // Begun before the person signed in anew, it may lack what came while nobody was signed in.
        (before, { signedInAt }) =>
          signedInAt === known?.signedInAt ? { state: 'ok', refreshedAt: Date.now() } : before,
        whole ? owed : undefined,
      );
      return news;
    } catch (error) {
      await setFailed(account, error, askedAt);
      note({ what: 'work', task: 'refresh', failed: reasonOf(error) });
      throw error;
    }
  });
}

/** Changes the health of an account that is still signed in; what it owed is `settled` with it. */
export async function setHealth(
  id: AccountId,
  to: (before: Health, account: Account) => Health,
  settled?: string,
): Promise<void> {
  await applyChanges(
    async (transaction) => {
      const stored = await transaction.objectStore('accounts').get(id);
      if (!stored) return [];
      await settle(transaction, id, settled);
      const { revision: _, ...account } = stored;
      return [{ kind: 'account', account: { ...account, health: to(account.health, account) } }];
    },
    { also: OWED_IN },
  );
}

/**
 * Keeps a failure as the health of an account; `askedAt` (ms since 1970) is when its request was begun. One begun
 * before the person signed in again says nothing of the new sign-in, and must not end it.
 */
export function setFailed(id: AccountId, error: unknown, askedAt: number): Promise<void> {
  return setHealth(id, (before, { signedInAt }) => {
    const after = healthAfter(before, error, Date.now());
    // A sign-in later than now was before the clock was set back, and tells nothing of which came first.
    const former = signedInAt > askedAt && signedInAt <= Date.now();
    return !mayBeAsked(after) && former ? before : after;
  });
}

/** Not `whole` when some of what was asked for had changed before the answer was there. */
async function pull(account: AccountId): Promise<{ whole: boolean; news: boolean }> {
  let whole = true;
  const onStale = (): void => {
    whole = false;
  };
  const [api, { user }] = await Promise.all([clientFor(account), readAccount(account)]);
  const asOf = await currentRevision();
  const [flows, conversations] = await Promise.all([listFlows(api), api.private.list()]);
  const database = await openDatabase();
  const [knownFlows, knownPrivates] = await Promise.all([
    database.getAllKeys('flows', under(account)),
    database.getAllKeys('privates', under(account)),
  ]);
  await markLeft(account, flows);
  const listed = await applyInSteps(
    [
      ...userChanges(account, flows, conversations),
      ...flowChanges(
        account,
        flows,
        knownFlows.map(([, id]) => id),
      ),
      ...privateChanges(
        account,
        conversations,
        knownPrivates.map(([, id]) => id),
      ),
    ],
    { asOf, onStale },
  );
  const tags = unreadTag(user.id);
  const lists: UnreadList[] = [
    ...flows.map((flow) => ({
      conversation: flowKey(flow.id),
      count: flow.joined ? flow.unread_mentions : 0,
      fetch: () => api.messages.list(flowPath(flow), { tags, limit: MOST }),
    })),
    ...conversations.map(({ id, activity }) => ({
      conversation: privateKey(id),
      count: activity.mentions,
      fetch: () => api.private.messages(id, { tags, limit: MOST }),
    })),
  ];
  const unread = await pullUnread(account, user.id, lists, onStale);
  const looked = new Set((await database.getAllKeys('conversations', under(account))).map(([, key]) => key));
  const unseen = conversations
    .filter(({ id, open }) => open && !looked.has(privateKey(id)))
    .slice(0, FIRST_LOOKS)
    .map(({ id }) => privateKey(id));
  // Before talk is fetched that may be told of: what is told of lets nothing be told that was said before it.
  const heard = await listenForKeywords(api, account, user.id, flows);
  const watched = await withNews(account, user.id, flows);
  await parallel([...unseen, ...watched], AT_ONCE, async (conversation) => {
    await loadMessages({ account, conversation });
  });
  return { whole, news: listed.length + unread.length + heard > 0 };
}

/**
 * Flows of which every message is wanted, or where somebody may have replied to what the person wrote lately, and whose
 * newest is not known here.
 */
async function withNews(account: AccountId, me: number, flows: readonly Flow[]): Promise<ConversationKey[]> {
  const settings = await readSettings();
  const database = await openDatabase();
  const found: ConversationKey[] = [];
  for (const { id, joined, last_message_id: newest } of flows) {
    const every = levelOf(settings, `${account}/${id}`) === 'every';
    if (!joined || !(every || tellsReplies(settings, `${account}/${id}`))) continue;
    const state = await database.get('conversations', [account, flowKey(id)]);
    const isKnown = newest != null && newest <= (state?.newestId ?? -1);
    // A server that does not say which is the newest is asked, of the few flows of which every message is wanted.
    const asked = every
      ? state?.behind || !isKnown
      : newest != null && !isKnown && (await spokeIn(account, flowKey(id), me));
    if (asked) found.push(flowKey(id));
  }
  return found;
}

/** All flows with their people; a server without `/flows/all` still lists the joined ones. */
async function listFlows(api: Flowdock): Promise<Flow[]> {
  try {
    return await api.flows.all({ users: true });
  } catch (error) {
    if (error instanceof FlowdockError && error.kind === 'not-found') return api.flows.list({ users: true });
    throw error;
  }
}

interface UnreadList {
  conversation: ConversationKey;
  count: number;
  fetch: () => Promise<Message[]>;
}

/**
 * Asks for the unread messages of each conversation that has some, and writes all of them once they are there: a
 * count that climbs while the answers come in would be wrong at every step. (Of a great many it climbs still.)
 */
async function pullUnread(
  account: AccountId,
  me: number,
  lists: UnreadList[],
  onStale: () => void,
): Promise<Change[]> {
  const asOf = await currentRevision();
  const answers = new Map<ConversationKey, Message[]>();
  await parallel(lists, AT_ONCE, async (list) => {
    const answer = list.count > 0 ? await fetchUnread(list) : [];
    if (answer !== null) answers.set(list.conversation, answer);
  });
  const changes: Change[] = [];
  for (const [conversation, answer] of answers) {
    const others = await unreadBeside(account, conversation, answer);
    changes.push(...unreadChanges(account, conversation, answer, answer.length < MOST, others, me));
  }
  return applyInSteps(changes, { asOf, onStale });
}

/** Messages that are unread here and not in the answer. Few: nothing else of what may be much is read. */
async function unreadBeside(
  account: AccountId,
  conversation: ConversationKey,
  answer: readonly Message[],
): Promise<MessageRow[]> {
  const { store } = (await openDatabase()).transaction('messages');
  const keys = await store.index('unread').getAllKeys(IDBKeyRange.only([1, account, conversation]));
  const listed = new Set(answer.map(({ id }) => id));
  const rows = await Promise.all(keys.filter(([, , id]) => !listed.has(id)).map((key) => store.get(key)));
  return rows.filter((row) => row !== undefined);
}

/** Null when the conversation went away since it was listed; the next refresh lists without it. */
async function fetchUnread(list: UnreadList): Promise<Message[] | null> {
  try {
    return await list.fetch();
  } catch (error) {
    if (error instanceof FlowdockError && (error.kind === 'not-found' || error.kind === 'forbidden'))
      return null;
    throw error;
  }
}
