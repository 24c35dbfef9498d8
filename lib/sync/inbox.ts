/** Fetches the threads of outside services into the picture, flow by flow, the most recently updated first. */
import { clientFor } from '../accounts/client.ts';
import { type Flowdock, flowPath } from '../flowdock/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { Flow, Thread } from '../flowdock/model.ts';
import type { Requests } from '../protocol.ts';
import { openDatabase, under } from '../store/database.ts';
import type { AccountId, Change, InboxState } from '../store/picture.ts';
import { applyChanges, currentRevision } from '../store/writer.ts';
import { parallel } from './parallel.ts';

const PAGE = 30;
const AT_ONCE = 4;
/** After a long absence so many pages are fetched to close the gap; beyond, the older part is forgotten. */
const GAP_PAGES = 3;
/** Threads kept of one flow; more come back when somebody looks further. */
const KEPT = 200;
/** What was fetched this recently is fresh enough for somebody who opens the inbox, in ms. */
const FRESH = 10_000;
/** An inbox that is looked at is asked again after a twentieth of the time it has been quiet, between these; ms. */
const SOONEST = 15_000;
const LATEST = 10 * 60_000;

/** When each flow was asked last. A worker that starts anew asks once more, and that is all it costs. */
const asked = new Map<string, number>();

/** Nothing is known of any inbox any more. */
export function forgetInboxes(): void {
  asked.clear();
}

/**
 * `all` brings the newest of every flow the person has open, `due` of those where something is likely to have
 * happened, `older` the page that comes next in the list, of one flow or of all. One at a time for each account.
 * Throws `FlowdockError` or `AccountError`.
 */
export function loadInbox({ account, want, flow }: Requests['load-inbox']['send']): Promise<void> {
  return navigator.locks.request(`quayside-inbox:${account}`, async () => {
    const [api, database] = await Promise.all([clientFor(account), openDatabase()]);
    const rows = await database.getAll('flows', under(account));
    const open = rows
      .map((row) => row.flow)
      .filter((one) => one.joined && one.open && !one.disabled && (flow === undefined || one.id === flow));
    const states = new Map((await database.getAll('inboxes', under(account))).map((one) => [one.flow, one]));
    if (want === 'older') {
      await parallel(atHorizon(open, states), AT_ONCE, (one) =>
        loadOlder(api, account, one, states.get(one.id)),
      );
      return;
    }
    const now = Date.now();
    const wanted = new Set<string>();
    for (const one of open) if (await isWanted(account, one.id, want, now)) wanted.add(one.id);
    await parallel(
      open.filter(({ id }) => wanted.has(id)),
      AT_ONCE,
      (one) => loadNewest(api, account, one, states.get(one.id)),
    );
  });
}

async function isWanted(
  account: AccountId,
  flow: string,
  want: 'all' | 'due',
  now: number,
): Promise<boolean> {
  const since = now - (asked.get(`${account}/${flow}`) ?? 0);
  if (want === 'all') return since >= FRESH;
  const threads = await (await openDatabase()).getAll('threads', under(account, flow));
  const latest = Math.max(0, ...threads.map(({ thread }) => Date.parse(thread.updated_at) || 0));
  return since >= Math.min(LATEST, Math.max(SOONEST, (now - latest) / 20));
}

/** The flows whose oldest known thread is the newest of all such: the list is whole only down to there. */
export function atHorizon<F extends { id: string }>(
  flows: readonly F[],
  states: ReadonlyMap<string, Pick<InboxState, 'oldestAt' | 'reachedEnd'>>,
): F[] {
  const unfinished = flows.filter(({ id }) => states.get(id)?.reachedEnd !== true);
  const oldest = (flow: F) => states.get(flow.id)?.oldestAt ?? '';
  const horizon = unfinished.map(oldest).sort().at(-1);
  return unfinished.filter((flow) => oldest(flow) === horizon || !states.has(flow.id));
}

/** One page, as the server lists it: with the threads of the chat where it does not filter (OP-28). */
async function list(api: Flowdock, flow: Flow, until?: string): Promise<Thread[] | null> {
  try {
    return await api.threads.list(flowPath(flow), { application: 'inbox', limit: PAGE, until });
  } catch (error) {
    // The flow went away since it was listed; the next refresh lists without it.
    if (error instanceof FlowdockError && (error.kind === 'not-found' || error.kind === 'forbidden'))
      return null;
    throw error;
  }
}

/** Just after the oldest thread known, so that those updated in the same moment are not skipped. */
function untilOf(oldestAt: string): string {
  return new Date(Date.parse(oldestAt) + 1).toISOString();
}

async function loadNewest(
  api: Flowdock,
  account: AccountId,
  flow: Flow,
  before: InboxState | undefined,
): Promise<void> {
  const asOf = await currentRevision();
  const known = await (await openDatabase()).getAll('threads', under(account, flow.id));
  const newest =
    known
      .map(({ thread }) => thread.updated_at)
      .sort()
      .at(-1) ?? '';
  const first = await list(api, flow);
  if (first === null) return;
  let threads = first;
  let whole = threads.length < PAGE;
  const joins = () => before !== undefined && newest !== '' && (threads.at(-1)?.updated_at ?? '') <= newest;
  for (let page = 0; page < GAP_PAGES && before !== undefined && !whole && !joins(); page += 1) {
    const older: Thread[] = (await list(api, flow, threads.at(-1)?.updated_at)) ?? [];
    threads = [...threads, ...older];
    whole = older.length < PAGE;
  }
  asked.set(`${account}/${flow.id}`, Date.now());
  const oldest = threads.at(-1)?.updated_at ?? '';
  const keeps = before !== undefined && joins() && !whole && before.oldestAt < oldest;
  const listed = new Set(threads.map(({ id }) => id));
  await applyChanges(
    async (transaction) => {
      const stored = await transaction.objectStore('threads').getAll(under(account, flow.id));
      // What the list should hold and does not has lost its last message.
      const gone = stored.filter(
        ({ id, thread }) => !listed.has(id) && (whole || thread.updated_at > oldest || !keeps),
      );
      const rest = stored
        .filter((row) => keeps && !listed.has(row.id) && !gone.includes(row))
        .sort((a, b) => (a.thread.updated_at < b.thread.updated_at ? 1 : -1));
      const room = Math.max(0, KEPT - listed.size);
      const dropped = rest.slice(room);
      const last = rest.slice(0, room).at(-1);
      const state: InboxState = {
        account,
        flow: flow.id,
        oldestAt: dropped.length > 0 ? (last?.thread.updated_at ?? oldest) : keeps ? before.oldestAt : oldest,
        reachedEnd: dropped.length === 0 && (whole || (keeps && before.reachedEnd)),
      };
      return [
        ...rowsOf(account, flow, threads),
        ...[...gone, ...dropped].map(
          ({ id }): Change => ({ kind: 'thread-gone', account, flow: flow.id, id }),
        ),
        { kind: 'inbox', state },
      ];
    },
    { asOf },
  );
}

async function loadOlder(
  api: Flowdock,
  account: AccountId,
  flow: Flow,
  before: InboxState | undefined,
): Promise<void> {
  if (!before?.oldestAt) return loadNewest(api, account, flow, before);
  const asOf = await currentRevision();
  let threads = await list(api, flow, untilOf(before.oldestAt));
  // A whole page of one and the same moment: go on below it rather than stand still.
  if (threads?.length === PAGE && threads.at(-1)?.updated_at === before.oldestAt) {
    threads = await list(api, flow, before.oldestAt);
  }
  if (threads === null) return;
  const state: InboxState = {
    account,
    flow: flow.id,
    oldestAt: threads.at(-1)?.updated_at ?? before.oldestAt,
    reachedEnd: threads.length < PAGE,
  };
  await applyChanges([...rowsOf(account, flow, threads), { kind: 'inbox', state }], { asOf });
}

const rowsOf = (account: AccountId, flow: Flow, threads: readonly Thread[]): Change[] =>
  threads
    .filter(({ source }) => source)
    .map((thread) => ({ kind: 'thread', row: { account, flow: flow.id, id: thread.id, thread } }));
