/** Delivers the log of events to the streams of this process, also what other processes wrote. */
import { sql } from 'kysely';
import { threadsById } from '../services/thread-json.ts';
import type { Db } from '../store/database.ts';
import type { Connection } from './connection.ts';
import { forgetOldEvents, type LoggedEvent, newestPlace, positionOf, readEvents } from './log.ts';

/** How often the log is read without being told to, in ms: a backstop for lost notifications. */
const CATCH_UP_MS = 5_000;
/** How soon after a failure it is read again, in ms. */
const AGAIN_MS = 1_000;
/** How often events too old to be resumed from are dropped, in ms. */
const FORGET_MS = 60 * 60 * 1000;
const PAGE = 500;

/** Who listens, and to what. */
export interface Subscription {
  userId: number;
  /** The conversations of the flows in the filter. */
  wants: ReadonlySet<number>;
  /** The person's own events: private messages, flows added and removed. */
  user: boolean;
  presence: boolean;
  connection: Connection;
  /** Whether the credentials it was opened with still count; asked when something about the person changed. */
  authorised(): Promise<boolean>;
}

interface Attached extends Subscription {
  /** Conversations of all flows the person is in now. */
  around: Set<number>;
}

/** Hears of notifications; gives back how to stop. */
export type Listen = (channel: string, heard: () => void) => () => Promise<void>;

export type Hub = ReturnType<typeof createHub>;

/** @param options.listen without it, other processes are heard by the catch-up poll only */
export function createHub(options: { db: Db; origin(): string; listen?: Listen | undefined }) {
  const { db, origin } = options;
  const attached = new Set<Attached>();
  let last = 0;
  let delivered = 0;
  let chain: Promise<unknown> = Promise.resolve();
  let asked = false;
  let closed = false;
  let again: NodeJS.Timeout | null = null;

  /** One after the other: what is delivered, and who joins in. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = chain.then(work);
    chain = turn.catch(() => {});
    return turn;
  };

  /** Gives waiting events their positions and delivers what is new. Calls that come meanwhile become one. */
  function poke(): void {
    if (asked || closed) return;
    asked = true;
    inTurn(async () => {
      asked = false;
      await sql`SELECT sequence_events()`.execute(db);
      if (attached.size > 0) await deliverNew();
    }).catch(() => {
      // The database is away, or has no connection to spare: the events are still there the next time.
      again ??= setTimeout(() => {
        again = null;
        poke();
      }, AGAIN_MS).unref();
    });
  }

  async function deliverNew(): Promise<void> {
    for (;;) {
      const events = await readEvents(db, last, PAGE);
      const texts = await textsOf(events);
      for (const [index, event] of events.entries()) {
        await deliver(event, texts[index] ?? null);
        last = event.position;
      }
      if (events.length < PAGE) return;
    }
  }

  async function deliver(event: LoggedEvent, text: string | null): Promise<void> {
    // All that asks the database comes first: should it fail, the event has gone to nobody and comes again whole.
    for (const one of event.recheck ? attached : []) {
      if (event.users.includes(one.userId) && !(await one.authorised())) {
        attached.delete(one);
        one.connection.end();
      } else if (concerns(event, one)) await look(one);
    }
    for (const one of attached) {
      if (text === null || !isFor(event, one)) continue;
      one.connection.send(text, event.replay ? event.place : null);
      delivered += 1;
    }
  }

  /** Events as they go out, threads as they are now (streaming §5). */
  async function textsOf(events: LoggedEvent[]): Promise<(string | null)[]> {
    const ids = events.flatMap(({ payload }) =>
      typeof payload?.thread_id === 'string' ? payload.thread_id : [],
    );
    const threads = await threadsById(db, ids, origin());
    return events.map(({ payload }) => {
      if (!payload) return null;
      const thread = threads.get(String(payload.thread_id));
      return JSON.stringify({ ...payload, ...(thread ? { thread } : {}), ...addressed(payload, origin()) });
    });
  }

  async function look(one: Attached): Promise<void> {
    const flows = await db
      .selectFrom('flow_members as m')
      .innerJoin('flows as f', 'f.id', 'm.flow_id')
      .select('f.conversation_id')
      .where('m.user_id', '=', one.userId)
      .where('m.in_flow', '=', true)
      .where('m.disabled', '=', false)
      .where('f.disabled', '=', false)
      .execute();
    one.around = new Set(flows.map((flow) => flow.conversation_id));
  }

  /** Sends what happened since a position (see `resumable` and `now`), then everything new, with no gap and no repeat between them. */
  async function attach(subscription: Subscription, since: number): Promise<() => void> {
    const one: Attached = { ...subscription, around: new Set() };
    await look(one);
    await sql`SELECT sequence_events()`.execute(db);
    let at = since;
    const replay = async (until?: number): Promise<boolean> => {
      const events = await readEvents(db, at, PAGE, until);
      const texts = await textsOf(events);
      for (const [index, event] of events.entries()) {
        const text = texts[index] ?? null;
        if (text !== null && event.replay && isFor(event, one)) one.connection.send(text, event.place);
        at = event.position;
      }
      return events.length === PAGE;
    };
    while (await replay()) if (!(await one.connection.ready())) return () => {};
    await inTurn(async () => {
      if (attached.size === 0) last = (await newestPlace(db)).position;
      else await deliverNew();
      await look(one);
      // Usually nothing: what came while the past was being sent. All after `last` comes live.
      while (await replay(last));
      // Taken back while the stream was opening: nothing later would tell.
      if (await one.authorised()) attached.add(one);
      else one.connection.end();
    });
    poke();
    return () => attached.delete(one);
  }

  /** Where what has happened so far ends. */
  async function now(): Promise<{ position: number; place: string }> {
    await sql`SELECT sequence_events()`.execute(db);
    return newestPlace(db);
  }

  /** The place with its position, or null for one that never was or that is no longer kept: then only what is new. */
  async function resumable(place: string): Promise<{ position: number; place: string } | null> {
    const position = await positionOf(db, place);
    return position === null ? null : { position, place };
  }

  const timer = setInterval(() => attached.size > 0 && poke(), CATCH_UP_MS).unref();
  // A failure leaves them for the next time.
  const forget = () => void forgetOldEvents(db).catch(() => {});
  const broom = setInterval(forget, FORGET_MS).unref();
  const unlisten = options.listen?.('quayside_events', poke);
  return {
    poke,
    attach,
    resumable,
    now,
    /** How this process stands: open streams, events sent since it started, and the position they reach to. */
    figures: () => ({ streams: attached.size, delivered, position: last }),
    /** Ends every stream. */
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      if (again) clearTimeout(again);
      clearInterval(broom);
      for (const one of attached) one.connection.end();
      attached.clear();
      await unlisten?.();
      await chain;
    },
  };
}

/** The address of a flow that was added, which is stored without the server's own. */
function addressed(payload: Record<string, unknown>, origin: string) {
  if (payload.event !== 'flow-add') return {};
  const content = payload.content as { url: string }; // written by tellAdded
  return { content: { ...content, url: origin + content.url } };
}

/** Whether a change of memberships may concern what this stream sees. */
const concerns = (event: LoggedEvent, one: Attached): boolean =>
  event.users.includes(one.userId) ||
  event.conversations.some((id) => one.wants.has(id) || one.around.has(id));

function isFor(event: LoggedEvent, one: Attached): boolean {
  if (event.payload?.event === 'presence') {
    return one.presence && event.conversations.some((id) => one.around.has(id));
  }
  if (one.user && event.users.includes(one.userId)) return true;
  return event.conversations.some((id) => one.wants.has(id) && one.around.has(id));
}
