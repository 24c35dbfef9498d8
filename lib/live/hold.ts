/**
 * Holds the streams of all accounts, in whichever context lives long enough: the web worker of the offscreen
 * document, or the background while a page is open. Works without the extension's own APIs.
 */
import type { StreamEvent } from '../flowdock/model.ts';
import { isMine } from '../my-threads.ts';
import { flowSetting, tellsReplies } from '../notify-levels.ts';
import { isOwnTalk, isTalk } from '../notify-rules.ts';
import { listen } from '../store/channel.ts';
import { openDatabase } from '../store/database.ts';
import { openMessagePages } from '../store/message-pages.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';
import { placeOf, targetOf } from '../sync/events.ts';
import { type AccountStream, type Heard, openAccountStream } from './account-stream.ts';
import { type Here, hear, type StreamSettings, tell } from './channel.ts';
import { hereOf } from './here-of.ts';
import { heldLocks, LOOKING } from './locks.ts';
import { matters } from './matters.ts';
import { showActive } from './presence.ts';
import { createQueue, type Queue } from './queue.ts';
import type { Report } from './report.ts';
import { roomFor } from './room-for.ts';
import { readWishes, type Wish } from './wishes.ts';

/** Changes of accounts and flows come in bursts; ms. */
const SETTLE = 200;
/** How often it is looked whether a page is still open, and whether the machine slept; ms. */
const TICK = 5_000;
/** A tick so late means that the machine slept, and its connections with it; ms. */
const SLEPT = 30_000;
/** A person is shown as active a moment after a page opened, and as idle some time after the last closed; ms. */
const ACTIVE_AFTER = 3_000;
const IDLE_AFTER = 60_000;

interface Held {
  stream: AccountStream;
  /** What it listens to; another wish needs another connection. */
  wish: string;
}

export interface Holder {
  /** Goes on with other settings. */
  settings(settings: StreamSettings): void;
  close(): Promise<void>;
}

/** What is heard of one account, over all its connections, so that it stays in order and nothing comes twice. */
interface Line {
  queue: Queue;
  heard: Heard;
}

/**
 * `deliver` hands a report to the background, and rejects when it was not taken. `idleMs`: a connection so long
 * without a byte counts as dead.
 */
export function holdStreams(
  deliver: (report: Report) => Promise<void>,
  first: StreamSettings,
  { idleMs }: { idleMs?: number } = {},
): Holder {
  const held = new Map<AccountId, Held>();
  const lines = new Map<AccountId, Line>();
  const people = new Map<string, Here>();
  let settings = first;
  let looking = false;
  /** Ends the showing of each account's person as active. */
  const active = new Map<AccountId, () => void>();
  /** Held, but asked for no more: their credentials do not count. */
  const refused = new Set<AccountId>();
  let wide: ReadonlySet<string> = new Set();
  let shown = false;
  let showing: ReturnType<typeof setTimeout> | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let arranging: Promise<void> = Promise.resolve();
  let closed = false;

  const lineOf = (account: AccountId): Line => {
    const line = lines.get(account) ?? {
      queue: createQueue((steps) => deliver({ account, steps })),
      heard: { cursor: null, at: 0 },
    };
    lines.set(account, line);
    return line;
  };
  const flush = (): void => {
    for (const { queue } of lines.values()) queue.flush();
  };

  const arrange = (): void => {
    arranging = arranging.then(toWishes).catch((error) => {
      console.warn('Quayside: the streams could not be arranged yet.', error);
      soon(TICK);
    });
  };
  function soon(ms = SETTLE): void {
    clearTimeout(settling);
    if (!closed) settling = setTimeout(arrange, ms);
  }

  /** Opens, changes and ends streams until they are what accounts and flows want. */
  async function toWishes(): Promise<void> {
    if (closed) return;
    const read = settings.on ? await readWishes(() => soon()) : { wishes: new Map<AccountId, Wish>(), wide };
    const { wishes } = read;
    wide = read.wide;
    for (const [account, one] of held) {
      if (wishes.get(account)?.key === one.wish) continue;
      held.delete(account);
      active.get(account)?.();
      active.delete(account);
      await one.stream.stop();
      lines.get(account)?.queue.flush();
      // Signed out, and later perhaps in again.
      if (!wishes.has(account)) lines.delete(account);
    }
    for (const [account, { me, flows, key }] of wishes) {
      if (held.has(account)) continue;
      refused.delete(account);
      const stream = openAccountStream({
        account,
        ...lineOf(account),
        flows,
        idleMs,
        urgent: (event) => isUrgent(account, me, event),
        passing: (event) => note(hereOf(account, me, event)),
        refused: () => {
          refused.add(account);
          showPresence();
        },
      });
      held.set(account, { stream, wish: key });
    }
    showPresence();
  }

  function showPresence(): void {
    const having = shown ? [...held.keys()].filter((account) => !refused.has(account)) : [];
    const wanted = new Set(roomFor(having, { having, wide }));
    for (const [account, end] of active) {
      if (wanted.has(account)) continue;
      end();
      active.delete(account);
    }
    for (const account of wanted) if (!active.has(account)) active.set(account, showActive(account));
  }

  async function isUrgent(account: AccountId, me: number, event: StreamEvent): Promise<boolean> {
    // The page may have gone since the last tick.
    if (looking) look((await heldLocks()).has(LOOKING));
    if (looking) return true;
    const place = placeOf(event, me);
    const target = targetOf(event);
    const stored =
      place && target !== null
        ? await (await openDatabase()).get('messages', [account, place, target])
        : undefined;
    const flow = place && flowSetting(account, place);
    const ofEvery = flow !== null && flow in settings.everyMessage;
    const known = { me, ofUnread: stored?.unread === 1, ofEvery, keywords: settings.keywords };
    return matters(event, known) || (place !== null && ofOwnThread(account, place, me, event));
  }

  /** What is said in the person's own threads; by themselves, too: it makes a thread their own. */
  async function ofOwnThread(
    account: AccountId,
    place: ConversationKey,
    me: number,
    event: StreamEvent,
  ): Promise<boolean> {
    const { thread_id: thread } = event;
    if (!thread || !tellsReplies(settings, flowSetting(account, place))) return false;
    if (!isTalk(event, me)) return isOwnTalk(event, me);
    return isMine(await openMessagePages(account, place, thread), me);
  }

  function note(here: Here | null): void {
    if (!here) return;
    people.set(`${here.account}/${here.user}`, here);
    if (looking) tell({ kind: 'here', people: [here] });
  }

  function look(now: boolean): void {
    if (now === looking) return;
    looking = now;
    clearTimeout(showing);
    showing = setTimeout(
      async () => {
        // The page may have gone again.
        if (now && !(await heldLocks()).has(LOOKING)) return look(false);
        if (looking !== now || closed) return;
        shown = now;
        showPresence();
      },
      now ? ACTIVE_AFTER : IDLE_AFTER,
    );
  }

  const ears = [
    listen((announcement) => {
      if (announcement.kind !== 'changes') return;
      const kinds = new Set(announcement.changes.map(({ kind }) => kind));
      if (['account', 'account-gone', 'flow', 'flow-gone'].some((kind) => kinds.has(kind as 'flow'))) soon();
    }),
    hear((told) => {
      if (told.kind !== 'looking') return;
      look(true);
      tell({ kind: 'here', people: [...people.values()] });
      flush();
    }),
  ];
  const again = (): void => {
    for (const { stream } of held.values()) stream.reconnect();
  };
  addEventListener('online', again);
  let ticked = Date.now();
  const ticking = setInterval(() => {
    const now = Date.now();
    if (now - ticked > TICK + SLEPT) again();
    ticked = now;
    if (looking) void heldLocks().then((names) => look(names.has(LOOKING)));
  }, TICK);
  void heldLocks().then((names) => look(names.has(LOOKING)));
  arrange();

  return {
    settings(next) {
      const others = JSON.stringify(next) !== JSON.stringify(settings);
      settings = next;
      arrange();
      // What was held back by the old ones may be wanted at once.
      if (others) flush();
    },
    async close() {
      closed = true;
      clearTimeout(settling);
      clearTimeout(showing);
      clearInterval(ticking);
      removeEventListener('online', again);
      for (const end of ears) end();
      await arranging;
      for (const end of active.values()) end();
      for (const { stream } of held.values()) await stream.stop();
      held.clear();
      for (const { queue } of lines.values()) queue.close();
    },
  };
}
