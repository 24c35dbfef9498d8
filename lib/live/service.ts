/**
 * The background's side of the streams: sees to it that somebody holds them. What they tell is taken by `take.ts`, which
 * is loaded when they tell something. Background only.
 */
import { closeOffscreen, ensureOffscreen, hasOffscreen } from '../offscreen.ts';
import { readSettings, type Settings } from '../settings.ts';
import { openDatabase } from '../store/database.ts';
import { keepPollAlarm } from '../sync/poll.ts';
import { type StreamSettings, tell } from './channel.ts';
import type { Holder } from './hold.ts';
import { heldLocks, isHeard, LOOKING } from './locks.ts';

/** A page asks again before the browser would stop the background, which hangs on its asking; ms. */
const AGAIN_OWN = 15_000;
const AGAIN_OFFSCREEN = 60_000;
/** Streams that are not wanted always are held for so long after a page last asked; ms. */
const LINGER = 25_000;

let own: Holder | null = null;
let lingering: ReturnType<typeof setTimeout> | undefined;

/** Streams are held always, or only while a page is open. */
const streamSettingsOf = async (settings: Settings): Promise<StreamSettings> => {
  const { live, everyMessage, mutedFlows, notifyThreads, flowThreads, keywords } = settings;
  const on = live || (await heldLocks()).has(LOOKING);
  return { on, everyMessage, mutedFlows, notifyThreads, flowThreads, keywords };
};

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
      if (held && !left) continue;
      const { setLive } = await import('./set-live.ts');
      await setLive(account.id, { state: 'off' });
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
  if (import.meta.env.FIREFOX) {
    const [{ holdStreams }, { takeReport }, streaming] = await Promise.all([
      import('./hold.ts'),
      import('./take.ts'),
      streamSettingsOf(settings),
    ]);
    own ??= holdStreams(takeReport, { ...streaming, on: true });
  }
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
