/** The stream of one account, kept up for as long as it is wanted. */
import { AccountError } from '../accounts/account-error.ts';
import { clientFor } from '../accounts/client.ts';
import { note, reasonOf } from '../connection-log.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { StreamEvent } from '../flowdock/model.ts';
import { openStream, type StreamItem } from '../flowdock/stream.ts';
import { openDatabase } from '../store/database.ts';
import type { AccountId } from '../store/picture.ts';
import { isPassing } from '../sync/events.ts';
import { holdLock, standingLock, streamLock } from './locks.ts';
import type { Queue } from './queue.ts';
import { refusalOf } from './report.ts';
import { retryPause } from './retry-pause.ts';

/** How far an account's stream was heard, over all its connections. */
export interface Heard {
  /** The place of the last event; null before there is one. */
  cursor: string | null;
  /** ms since 1970 when the server last sent anything. */
  at: number;
}

/** A broken stream that is back within this was never away; ms. */
const PATIENCE = 2_000;
/** How long a server that does not say what it resumed from surely keeps events (streaming §4 says 5 min); ms. */
const KEPT = 4 * 60_000;
/** How long until a refused stream is asked for again, if nothing changes before; ms. */
const REFUSED_PAUSE = 60_000;

export interface AccountStreamOptions {
  account: AccountId;
  queue: Queue;
  /** Ids of the flows, as they are when a connection is made. */
  flows: readonly string[];
  /** Kept up to date; goes on with the account's next stream. */
  heard: Heard;
  /** ms without a byte after which a connection counts as dead; the client's own limit by default. */
  idleMs?: number | undefined;
  urgent(event: StreamEvent): boolean | Promise<boolean>;
  passing(event: StreamEvent): void;
  /** It was refused, and only a change of the account can help. Called while the stream's lock is still held. */
  refused(): void;
}

export interface AccountStream {
  /** Connects anew at once, resuming: after the network changed. */
  reconnect(): void;
  /** Ends it; `gone` settles when the connection and its locks are. */
  stop(): Promise<void>;
}

export function openAccountStream(options: AccountStreamOptions): AccountStream {
  const { account, queue, heard } = options;
  const life = new AbortController();
  let attempt = new AbortController();
  let lower: (() => void) | null = null;
  let told: 'nothing' | 'connected' | 'lost' = 'nothing';
  let losing: ReturnType<typeof setTimeout> | undefined;
  /** Breaks in a row. */
  let breaks = 0;

  function stand(resumed: boolean): void {
    clearTimeout(losing);
    losing = undefined;
    lower ??= holdLock(standingLock(account));
    // A short break that was resumed from changed nothing.
    if (!resumed || told !== 'connected') queue.push({ kind: 'connected', resumed }, true);
    told = 'connected';
  }
  function fall(): void {
    lower?.();
    lower = null;
    if (told === 'lost') return;
    // From the first failure on, however many follow it.
    losing ??= setTimeout(() => {
      told = 'lost';
      queue.push({ kind: 'lost' }, true);
    }, PATIENCE);
  }

  function noteConnected(resumed: boolean | null): void {
    breaks = 0;
    const after = resumed === false ? null : heard.cursor;
    note({ what: 'stream', state: 'connected', flows: options.flows.length, after });
  }

  async function take(item: StreamItem): Promise<void> {
    switch (item.kind) {
      case 'connected':
        noteConnected(item.resumed);
        stand(item.resumed ?? Date.now() - heard.at < KEPT);
        break;
      case 'waiting':
        breaks += 1;
        note({
          what: 'stream',
          state: 'waiting',
          ...(item.error ? { failed: reasonOf(item.error) } : {}),
          retryMs: Math.round(item.retryMs),
          attempt: breaks,
        });
        fall();
        break;
      case 'event':
        if (item.id) heard.cursor = item.id;
        if (isPassing(item.event)) options.passing(item.event);
        else queue.push({ kind: 'event', id: item.id, event: item.event }, await options.urgent(item.event));
        break;
      case 'place':
        heard.cursor = item.id;
        break;
      case 'unreadable':
        console.warn('Quayside: an event could not be read and was skipped.', item.error.message);
        break;
    }
  }

  /** One connection and its repeats, until `signal` ends it. False when only a change can help. */
  async function listen(signal: AbortSignal): Promise<boolean> {
    const askedAt = Date.now();
    try {
      const api = await clientFor(account);
      const { idleMs } = options;
      const stream = openStream(api.streaming, {
        flows: options.flows,
        user: true,
        presence: true,
        active: 'idle',
        retryDelay: retryPause,
        heard: () => {
          heard.at = Date.now();
        },
        signal,
        ...(heard.cursor === null ? {} : { lastEventId: heard.cursor }),
        ...(idleMs === undefined ? {} : { idleMs }),
      });
      for await (const item of stream) await take(item);
      return true;
    } catch (error) {
      fall();
      if (error instanceof AccountError) return false;
      if (!(error instanceof FlowdockError)) throw error;
      clearTimeout(losing);
      told = 'lost';
      note({ what: 'stream', state: 'refused', failed: reasonOf(error) });
      queue.push({ kind: 'refused', failure: refusalOf(error), askedAt }, true);
      return error.kind !== 'unauthorized';
    }
  }

  async function live(): Promise<void> {
    const row = await (await openDatabase()).get('streams', account);
    heard.cursor ??= row?.cursor ?? null;
    heard.at ||= row?.aliveAt ?? 0;
    while (!life.signal.aborted) {
      attempt = new AbortController();
      const { signal } = attempt;
      if (!(await listen(signal))) return options.refused();
      // Ended from here: at once again, if it is still wanted. Else it was refused.
      if (!signal.aborted) await pause(REFUSED_PAUSE, signal);
    }
  }

  const ended = navigator.locks
    .request(streamLock(account), { signal: life.signal }, live)
    .catch((error) => {
      if (!life.signal.aborted) console.warn('Quayside: a stream ended by an error of its own.', error);
    })
    .finally(() => {
      clearTimeout(losing);
      lower?.();
      lower = null;
    });

  return {
    reconnect: () => attempt.abort(),
    async stop() {
      life.abort();
      attempt.abort();
      await ended;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
