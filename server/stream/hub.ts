/** Delivers the log of events to the streams of this process, also what other processes wrote. */
import { threadsById } from '../services/thread-json.ts';
import { batched } from '../store/batched.ts';
import type { Db } from '../store/database.ts';
import { conversationsAround } from './around.ts';
import { giveEventPositions, type LoggedEvent, newestPlace, positionOf, readEvents } from './log.ts';
import { isFor, type Reader, Readers, type Subscription } from './readers.ts';
import { eventPiece, type Piece } from './wire.ts';

/** How often the log is read without being told to, in ms: a backstop for lost notifications. */
const CATCH_UP_MS = 5_000;
/** How soon after a failure it is read again, in ms. */
const AGAIN_MS = 1_000;
const PAGE = 500;

/** An event as it goes out; null for one that only says that memberships changed. */
interface Telling {
  event: LoggedEvent;
  piece: Piece | null;
}

/**
 * Hears of notifications, with what they say; with nothing when some may have been missed. Gives back how to stop.
 */
export type Listen = (channel: string, heard: (said?: string) => void) => () => Promise<void>;

export type Hub = ReturnType<typeof createHub>;

/** @param options.listen without it, other processes are heard by the catch-up poll only */
export function createHub(options: { db: Db; origin(): string; listen?: Listen | undefined }) {
  const { db, origin } = options;
  const readers = new Readers();
  /** The position up to which all was delivered, while there are readers. */
  let last = 0;
  /** The newest position any process told of. */
  let told = 0;
  let delivered = 0;
  let chain: Promise<unknown> = Promise.resolve();
  let asked: 'no' | 'to read' | 'to give positions' = 'no';
  let closed = false;
  let again: NodeJS.Timeout | null = null;

  /** One after the other: what is delivered, and who joins in. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = chain.then(work);
    chain = turn.catch(() => {});
    return turn;
  };

  /** Gives waiting events their positions and delivers what is new. Calls that come meanwhile become one. */
  const poke = () => wake('to give positions');

  /** Another process, or this one, gave positions: there is only to read, and often that was done. */
  function heard(said?: string): void {
    told = Math.max(told, Number(said ?? 0));
    if (said === undefined) poke();
    else if (readers.size > 0 && told > last) wake('to read');
  }

  function wake(what: 'to read' | 'to give positions'): void {
    if (closed || asked === what || asked === 'to give positions') return;
    const waiting = asked !== 'no';
    asked = what;
    if (waiting) return;
    inTurn(async () => {
      const sequence = asked === 'to give positions';
      asked = 'no';
      if (sequence) await giveEventPositions(db);
      if (readers.size > 0 && (sequence || told > last)) await deliverNew();
    }).catch(() => {
      // The database is away, or has no connection to spare: the events are still there the next time.
      again ??= setTimeout(() => {
        again = null;
        poke();
      }, AGAIN_MS).unref();
    });
  }

  async function deliverNew(): Promise<void> {
    let page: Telling[];
    do {
      page = await pageAfter(last);
      // What comes together goes out together.
      const holding = new Set<Reader>();
      try {
        for (const { event, piece } of page) {
          // All that asks the database comes first: should it fail, the event has gone to nobody and comes again whole.
          if (event.recheck) await recheck(event);
          for (const one of piece ? readers.of(event) : []) {
            if (page.length > 1 && !holding.has(one)) {
              holding.add(one);
              one.connection.hold();
            }
            if (piece) one.connection.send(piece);
            delivered += 1;
          }
          last = event.position;
        }
      } finally {
        for (const one of holding) one.connection.release();
      }
    } while (page.length === PAGE);
  }

  /** Looks again at those whom a change of memberships may concern; whose credentials ended is cut off. */
  async function recheck(event: LoggedEvent): Promise<void> {
    const concerned = [...readers].filter((one) => concerns(event, one));
    await Promise.all(
      concerned.map(async (one) => {
        if (!event.users.includes(one.userId) || (await one.authorised())) return look(one);
        readers.remove(one);
        one.connection.end();
      }),
    );
  }

  const look = async (one: Reader) => readers.move(one, await conversationsAround(db, one.userId));

  /** The next events as they go out, threads as they are now (streaming §5). */
  async function pageAfter(position: number, until?: number): Promise<Telling[]> {
    const events = await readEvents(db, position, PAGE, until);
    const ids = events.flatMap(({ payload }) =>
      typeof payload?.thread_id === 'string' ? payload.thread_id : [],
    );
    const threads = await threadsById(db, ids, origin());
    return events.map((event) => {
      const { payload, place, replay } = event;
      if (!payload) return { event, piece: null };
      const thread = threads.get(String(payload.thread_id));
      const json = { ...payload, ...(thread ? { thread } : {}), ...addressed(payload, origin()) };
      return { event, piece: eventPiece(JSON.stringify(json), replay ? place : null) };
    });
  }

  /**
   * Sends what happened since a position (see `resumable` and `now`), then everything new, with no gap and no repeat
   * between them. `past` says that it may be long ago.
   */
  async function attach(subscription: Subscription, since: number, past: boolean): Promise<() => void> {
    const one: Reader = { ...subscription, around: new Set() };
    let at = since;
    for (let more = past; more; ) {
      const page = await pageAfter(at);
      // After the page was read: a long way through the past must not tell what was said after they were put out.
      one.around = await conversationsAround(db, subscription.userId);
      if (!(await replay(page, one))) return () => {};
      at = page.at(-1)?.event.position ?? at;
      more = page.length === PAGE;
    }
    await join({ one, at });
    poke();
    return () => readers.remove(one);
  }

  /** Sends a page of the past at the pace of its reader, however large its events are; false when they have gone. */
  async function replay(page: Telling[], one: Reader): Promise<boolean> {
    const { connection } = one;
    connection.hold();
    for (const { event, piece } of page) {
      if (!piece || !event.replay || !isFor(event, one)) continue;
      connection.send(piece);
      if (!connection.behind) continue;
      connection.release();
      if (!(await connection.ready())) return false;
      connection.hold();
    }
    connection.release();
    return connection.ready();
  }

  function sendPast(page: Telling[], one: Reader, after: number): void {
    one.connection.hold();
    for (const { event, piece } of page) {
      const missed = event.replay && event.position > after;
      if (piece && missed && isFor(event, one)) one.connection.send(piece);
    }
    one.connection.release();
  }

  /** All who come at one moment join in one turn: after a restart everybody comes. */
  const join = batched((joining: { one: Reader; at: number }[]) =>
    inTurn(async () => {
      if (readers.size === 0) last = (await newestPlace(db)).position;
      else await deliverNew();
      await Promise.all(joining.map(({ one }) => look(one)));
      // Usually little: what came while they opened, or while the past was being sent. All after `last` comes live.
      let from = Math.min(...joining.map(({ at }) => at));
      while (from < last) {
        const page = await pageAfter(from, last);
        for (const { one, at } of joining) sendPast(page, one, at);
        from = page.length < PAGE ? last : (page.at(-1)?.event.position ?? last);
      }
      // Taken back while the stream was opening: nothing later would tell.
      const allowed = await Promise.all(joining.map(({ one }) => one.authorised()));
      for (const [index, { one }] of joining.entries()) {
        if (allowed[index]) readers.add(one);
        else one.connection.end();
      }
      return joining;
    }),
  );

  /** Where what has happened so far ends. */
  const now = () => newest(undefined);
  const newest = batched(async (askers: undefined[]) => {
    await giveEventPositions(db);
    const place = await newestPlace(db);
    return askers.map(() => place);
  });

  /** The place with its position, or null for one that never was or that is no longer kept: then only what is new. */
  async function resumable(place: string): Promise<{ position: number; place: string } | null> {
    const position = await positionOf(db, place);
    return position === null ? null : { position, place };
  }

  const timer = setInterval(() => readers.size > 0 && poke(), CATCH_UP_MS).unref();
  const unlisten = options.listen?.('quayside_events', heard);
  return {
    poke,
    attach,
    resumable,
    now,
    /** How this process stands: open streams, events sent since it started, and the position they reach to. */
    figures: () => ({ streams: readers.size, delivered, position: last }),
    /** Ends every stream. */
    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      if (again) clearTimeout(again);
      for (const one of readers) one.connection.end();
      readers.clear();
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
const concerns = (event: LoggedEvent, one: Reader): boolean =>
  event.users.includes(one.userId) ||
  event.conversations.some((id) => one.wants.has(id) || one.around.has(id));
