/**
 * The background's side of the streams: sees to it that somebody holds them, takes what they tell into the picture,
 * and lets the poll step in when they break. Background only.
 */
import { closeOffscreen, ensureOffscreen, hasOffscreen } from '../offscreen.ts';
import { readSettings, type Settings } from '../settings.ts';
import { openDatabase } from '../store/database.ts';
import type { AccountId, Live } from '../store/picture.ts';
import { applyChanges } from '../store/writer.ts';
import { oweRefresh } from '../sync/owed.ts';
import { keepPollAlarm } from '../sync/poll.ts';
import { fetchMissing, markBehind, receiveEvents, type StreamedEvent } from '../sync/receive.ts';
import { refresh, setFailed } from '../sync/refresh.ts';
import { type StreamSettings, tell } from './channel.ts';
import { type Holder, holdStreams } from './hold.ts';
import { heldLocks, isHeard, LOOKING } from './locks.ts';
import { errorOf, type Report, type Step } from './report.ts';

/** A page asks again before the browser would stop the background, which hangs on its asking; ms. */
const AGAIN_OWN = 15_000;
const AGAIN_OFFSCREEN = 60_000;
/** Streams that are not wanted always are held for so long after a page last asked; ms. */
const LINGER = 25_000;

let own: Holder | null = null;
let lingering: ReturnType<typeof setTimeout> | undefined;

/** Streams are held always, or only while a page is open. */
const streamSettingsOf = async ({ live, everyMessage, keywords }: Settings): Promise<StreamSettings> => ({
  on: live || (await heldLocks()).has(LOOKING),
  everyMessage: Object.keys(everyMessage),
  keywords,
});

/** What the offscreen document's worker begins with. */
export async function streamSettings(): Promise<StreamSettings> {
  return streamSettingsOf(await readSettings());
}

/**
 * Makes what holds the streams what it should be: the offscreen document where there is one, else the background itself
 * for as long as a page is open; nothing while streams are not wanted. Called at every start of the
 * background, and when accounts or settings change. One at a time.
 */
export function arrangeStreams(): Promise<void> {
  return navigator.locks.request('quayside-arrange-streams', async () => {
    const [settings, accounts] = await Promise.all([
      readSettings(),
      (await openDatabase()).getAll('accounts'),
    ]);
    const streaming = await streamSettingsOf(settings);
    const offscreen = streaming.on && accounts.length > 0 && hasOffscreen();
    if (offscreen) {
      await closeOwn();
      await ensureOffscreen();
    } else if (accounts.length === 0) {
      await closeOwn();
      await closeOffscreen();
    }
    tell({ kind: 'settings', settings: streaming });
    own?.settings({ ...streaming, on: true });
    // A browser that was closed left its last word; only the lock is true.
    const locks = await heldLocks();
    const held = offscreen || own !== null;
    for (const account of accounts) {
      const left = account.live?.state === 'standing' && !isHeard(locks, account);
      if (!held || left) await setLive(account.id, { state: 'off' });
    }
    await keepPollAlarm();
  });
}

/** A page is open. Resolves to when it should say so again. */
export async function whileLooking(): Promise<{ againMs: number }> {
  await arrangeStreams();
  await keepPollAlarm('soon');
  const settings = await readSettings();
  if (settings.live && hasOffscreen()) return { againMs: AGAIN_OFFSCREEN };
  if (import.meta.env.FIREFOX)
    own ??= holdStreams(takeReport, { ...(await streamSettingsOf(settings)), on: true });
  clearTimeout(lingering);
  lingering = setTimeout(() => void unlessLooking(), LINGER);
  return { againMs: AGAIN_OWN };
}

async function unlessLooking(): Promise<void> {
  if ((await heldLocks()).has(LOOKING)) lingering = setTimeout(() => void unlessLooking(), LINGER);
  else {
    await closeOwn();
    await arrangeStreams();
  }
}

async function closeOwn(): Promise<void> {
  const holder = own;
  own = null;
  clearTimeout(lingering);
  await holder?.close();
}

/** Takes what a stream told into the picture, in order. Resolves when it is there. */
export async function takeReport({ account, steps }: Report): Promise<void> {
  let events: StreamedEvent[] = [];
  const takeEvents = async (): Promise<void> => {
    if (events.length === 0) return;
    const { keywords } = await readSettings();
    const unanswered = await receiveEvents(account, events, keywords);
    events = [];
    if (unanswered.refresh) later('what an event left open', refresh(account));
    if (unanswered.fetch.length > 0) later('a message', fetchMissing(account, unanswered));
  };
  for (const step of steps) {
    if (step.kind === 'event') {
      events.push(step);
      continue;
    }
    await takeEvents();
    await takeTurn(account, step);
  }
  await takeEvents();
}

async function takeTurn(account: AccountId, step: Exclude<Step, { kind: 'event' }>): Promise<void> {
  switch (step.kind) {
    case 'connected': {
      // Whatever was missed is in the lists now; and a server that takes a stream takes requests again.
      const anew = !step.resumed || !(await isWell(account));
      if (!step.resumed) await markBehind(account);
      else if (anew) await oweRefresh(account);
      await setLive(account, { state: 'standing', since: Date.now() });
      await keepPollAlarm();
      if (anew) later('the picture', refresh(account));
      return;
    }
    case 'lost':
      await setLive(account, { state: 'reconnecting', since: Date.now() });
      await keepPollAlarm('soon');
      later('the poll', refresh(account));
      return;
    case 'refused': {
      const error = errorOf(step.failure);
      if (error.kind === 'unauthorized') {
        await setLive(account, { state: 'off' });
        await setFailed(account, error, step.askedAt);
        await keepPollAlarm();
        return;
      }
      // A flow of the list is no longer ours to hear; the list says which.
      await setLive(account, { state: 'reconnecting', since: Date.now() });
      await keepPollAlarm('soon');
      later('the poll', refresh(account));
    }
  }
}

async function isWell(account: AccountId): Promise<boolean> {
  return (await (await openDatabase()).get('accounts', account))?.health.state === 'ok';
}

/** Says how the news of an account come; `since` stays while that stays. */
async function setLive(id: AccountId, live: Live): Promise<void> {
  await applyChanges(async (transaction) => {
    const stored = await transaction.objectStore('accounts').get(id);
    if (!stored || (stored.live ?? { state: 'off' }).state === live.state) return [];
    const { revision: _, ...account } = stored;
    return [{ kind: 'account', account: { ...account, live } }];
  });
}

/** Work that the holder of the stream need not wait for; its trouble shows as the account's health. */
function later(what: string, work: Promise<unknown>): void {
  work.catch((error) => console.warn(`Quayside: ${what} waits for its next turn.`, error));
}
