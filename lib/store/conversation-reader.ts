/**
 * One conversation, or one thread of it, as pages read it: a window of messages that moves through what the database
 * holds of it, how far that reaches, and what waits to be sent there. However long the conversation is, no more than
 * some hundred of its messages are in memory.
 */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { OutboxRow } from '../outbox/row.ts';
import { openDatabase } from './database.ts';
import { follow } from './follower.ts';
import { type MessagePages, messagePages, openMessagePages, type Run } from './message-pages.ts';
import {
  type AccountId,
  type Change,
  type ConversationKey,
  type ConversationState,
  flowKey,
  type MessageRow,
  privateKey,
} from './picture.ts';
import type { PictureView } from './reader.ts';
import {
  around,
  changed,
  type Held,
  NEWEST_FIRST,
  newestOf,
  STEP,
  trimmed,
  type Zone,
} from './window-rules.ts';

export interface ConversationView {
  /** The first snapshot is in. */
  ready: Promise<void>;
  /** The messages in the window, ascending by id, without holes. */
  rows: ReadonlySignal<readonly MessageRow[]>;
  /** Nothing of the run lies before the window; older messages are the server's to give. */
  atOldest: ReadonlySignal<boolean>;
  /** Nothing of the run lies after the window. */
  atNewest: ReadonlySignal<boolean>;
  /** What came since the reader last saw the newest, in the window or beyond it; by id. */
  arrived: ReadonlySignal<ReadonlyMap<number, Arrival>>;
  /** The reader sees the newest. */
  sawNewest(): void;
  state: ReadonlySignal<ConversationState | null>;
  /** What waits in the outbox for this conversation, in the order it goes out. */
  pending: ReadonlySignal<OutboxRow[]>;
  /** Moves the window towards older or newer messages by a step. */
  older(): Promise<void>;
  newer(): Promise<void>;
  showOldest(): Promise<void>;
  showNewest(): Promise<void>;
  /** False, and nothing moved, when no such message is in the run. */
  showAround(id: number): Promise<boolean>;
  /** The newest messages, wherever the window is. */
  readNewest(): Promise<readonly MessageRow[]>;
  /** Stays in another run than the known part of the conversation; null for back to that. */
  stayIn(island: Run | null): void;
  /** Messages on screen and near it, which nothing takes away; null while the end is followed. */
  keep(zone: Zone | null): void;
  close(): void;
}

/** Who wrote a message, and of what kind it is. */
export type Arrival = Pick<MessageRow['message'], 'user' | 'event'>;

/** So many of those that came are looked up at most; nobody counts more. */
const LATE = 1_000;

interface Options {
  /** Only the messages of this thread. */
  thread?: string | null;
  /** Opens around this message, or the first after it; at the newest when that is null, or too old. */
  at?: number | null;
}

/** Opens the view beside a picture; close it when nobody looks at it any more. */
export function openConversation(
  { followers, outbox }: PictureView,
  account: AccountId,
  conversation: ConversationKey,
  { thread = null, at = null }: Options = {},
): ConversationView {
  const held = signal<Held>({ rows: [], atOldest: true, atNewest: true });
  const state = signal<ConversationState | null>(null);
  const arrived = signal<ReadonlyMap<number, Arrival>>(new Map());
  /** The highest id met. */
  let top = 0;
  let island: Run | null = null;
  let zone: Zone | null = null;
  let opened = false;
  let closed = false;
  /** What was told while a page is being read, to be laid over it; null while none is. */
  let meanwhile: Change[] | null = null;

  const isMine = (row: { account: AccountId; conversation: ConversationKey }): boolean =>
    row.account === account && row.conversation === conversation;
  const runOf = (known: ConversationState | null): Run =>
    island ?? { from: thread === null ? (known?.oldestId ?? 0) : 0, to: Number.POSITIVE_INFINITY };
  const run = (): Run => runOf(state.peek());

  function show(next: Held, away: 'start' | 'end' | null = null): void {
    held.value = trimmed(next, zone, away);
    top = Math.max(top, next.rows.at(-1)?.id ?? 0);
  }

  let last: Promise<unknown> = Promise.resolve();
  /** One read at a time, in the order they were asked for. */
  function inTurn<T>(read: () => Promise<T>): Promise<T> {
    const mine = last.then(read);
    last = mine.catch(() => undefined);
    return mine;
  }

  /** Reads and shows what `read` makes of the pages; null leaves the window where it is. */
  async function move(
    read: (pages: MessagePages) => Promise<Held | null>,
    away: 'start' | 'end' | null = null,
  ): Promise<boolean> {
    return inTurn(async () => {
      if (closed) return false;
      meanwhile = [];
      try {
        const next = await read(await openMessagePages(account, conversation, thread));
        const missed = meanwhile;
        meanwhile = null;
        if (next && !closed) {
          batch(() => {
            show(next, away);
            apply(missed);
          });
        }
        return next !== null;
      } catch (error) {
        // A database being rebuilt or upgraded by another context: whoever scrolls on asks again.
        console.warn('Quayside: a page of the conversation could not be read.', error);
        return false;
      } finally {
        meanwhile = null;
      }
    });
  }

  const follower = follow(
    () =>
      inTurn(async () => {
        const database = await openDatabase();
        const transaction = database.transaction(['messages', 'conversations', 'meta'], 'readonly');
        const [known = null, revision] = await Promise.all([
          transaction.objectStore('conversations').get([account, conversation]),
          transaction.objectStore('meta').get('revision'),
        ]);
        const pages = messagePages(transaction.objectStore('messages'), account, conversation, thread);
        const next = await (opened ? again(pages, runOf(known)) : first(pages, runOf(known)));
        const came = opened ? await arrivedBy(pages) : null;
        opened = true;
        batch(() => {
          state.value = known;
          if (came) arrived.value = came;
          top = Math.max(top, known?.newestId ?? 0);
          show(next);
        });
        return revision?.value ?? 0;
      }),
    apply,
  );
  followers.add(follower);

  async function first(pages: MessagePages, within: Run): Promise<Held> {
    const newest = await newestOf(pages, within);
    const from = newest.rows[0];
    if (at === null || at < within.from || !from || from.id <= at) return newest;
    return around(pages, within, at);
  }

  /** What the window shows, as it is now. */
  async function again(pages: MessagePages, within: Run): Promise<Held> {
    const { rows, atNewest } = held.peek();
    const [start, end] = [rows[0], rows.at(-1)];
    if (!start || !end) return newestOf(pages, within);
    if (atNewest) return newestOf(pages, within, Math.max(rows.length, NEWEST_FIRST));
    const same = { from: Math.max(start.id, within.from), to: Math.min(end.id, within.to) };
    const found = await pages.startOf(same, rows.length + STEP);
    return found.length === 0 ? newestOf(pages, within) : { rows: found, atOldest: false, atNewest: false };
  }

  /** What came since the newest was seen, as it is now: steps that were missed told of some of it, or took it away. */
  async function arrivedBy(pages: MessagePages): Promise<ReadonlyMap<number, Arrival>> {
    const known = [...arrived.peek().keys()];
    const rows = await pages.startOf(
      { from: Math.min(top + 1, ...known), to: Number.POSITIVE_INFINITY },
      LATE,
    );
    return new Map(rows.map(({ id, message: { user, event } }) => [id, { user, event }]));
  }

  function apply(changes: Change[]): void {
    meanwhile?.push(...changes);
    let next = held.peek();
    const before = arrived.peek();
    const came = new Map(before);
    for (const change of changes) {
      if (change.kind === 'message' && isMine(change.row)) {
        const { id, message } = change.row;
        if (thread !== null && message.thread_id !== thread) continue;
        if (id > top) came.set(id, { user: message.user, event: message.event });
        top = Math.max(top, id);
        next = changed(next, change.row, run());
      } else if (change.kind === 'message-gone' && isMine(change)) {
        came.delete(change.id);
        next = { ...next, rows: next.rows.filter(({ id }) => id !== change.id) };
      } else if (change.kind === 'conversation' && isMine(change.state)) {
        state.value = change.state;
        const { from } = run();
        const [start] = next.rows;
        if (start && from < start.id) next = { ...next, atOldest: false };
        if (start && from > start.id)
          next = { ...next, rows: next.rows.filter(({ id }) => id >= from), atOldest: true };
      } else if (
        (change.kind === 'account-gone' && change.account === account) ||
        (change.kind === 'flow-gone' && isMine({ ...change, conversation: flowKey(change.id) })) ||
        (change.kind === 'private-gone' && isMine({ ...change, conversation: privateKey(change.id) }))
      ) {
        next = { rows: [], atOldest: true, atNewest: true };
        came.clear();
        state.value = null;
      }
    }
    if (came.size !== before.size || [...came.keys()].some((id) => !before.has(id))) arrived.value = came;
    if (next !== held.peek()) show(next);
    // Everything in the window went, and more is elsewhere.
    if (next.rows.length === 0 && !(next.atOldest && next.atNewest))
      void move((pages) => newestOf(pages, run()));
  }

  return {
    ready: follower.ready,
    rows: computed(() => held.value.rows),
    atOldest: computed(() => held.value.atOldest),
    atNewest: computed(() => held.value.atNewest),
    arrived,
    sawNewest() {
      if (arrived.peek().size > 0) arrived.value = new Map();
    },
    state,
    pending: computed(() => outbox.value.filter(isMine)),
    async older() {
      await move(async (pages) => {
        const [start] = held.peek().rows;
        if (!start) return newestOf(pages, run());
        const more = await pages.endOf({ from: run().from, to: start.id - 1 }, STEP);
        const { rows, atNewest } = held.peek();
        return { rows: [...more, ...rows], atOldest: more.length < STEP, atNewest };
      }, 'end');
    },
    async newer() {
      await move(async (pages) => {
        const end = held.peek().rows.at(-1);
        if (!end) return newestOf(pages, run());
        const more = await pages.startOf({ from: end.id + 1, to: run().to }, STEP);
        const { rows, atOldest } = held.peek();
        return { rows: [...rows, ...more], atOldest, atNewest: more.length < STEP };
      }, 'start');
    },
    async showOldest() {
      zone = null;
      await move(async (pages) => {
        const rows = await pages.startOf(run(), NEWEST_FIRST);
        return { rows, atOldest: true, atNewest: rows.length < NEWEST_FIRST };
      });
    },
    async showNewest() {
      zone = null;
      await move((pages) => newestOf(pages, run()));
    },
    showAround(id) {
      return move(async (pages) => {
        if (id < run().from) return null;
        const found = await around(pages, run(), id);
        if (!found.rows.some((row) => row.id === id)) return null;
        zone = null;
        return found;
      });
    },
    readNewest: () =>
      inTurn(async () => {
        const pages = await openMessagePages(account, conversation, thread);
        return (await newestOf(pages, runOf(state.peek()))).rows;
      }),
    stayIn(next) {
      const before = run();
      island = next;
      const { from, to } = run();
      const { rows, atOldest, atNewest } = held.peek();
      if (from !== before.from || to !== before.to)
        held.value = {
          rows,
          atOldest: atOldest && from >= before.from,
          atNewest: atNewest && to <= before.to,
        };
    },
    keep(next) {
      zone = next;
    },
    close() {
      closed = true;
      follower.close();
      followers.delete(follower);
    },
  };
}
