/** Keeps the popup's first screen as the picture is (lib/store/first-screen.ts). Background only: there is one writer. */
import { fitsSettings, keptFirstScreen, putFirstScreen, removeFirstScreen } from './kept-first-screen.ts';
import { readSettings } from './settings.ts';
import type { Announcement } from './store/channel.ts';
import { openDatabase } from './store/database.ts';
import { firstScreenAfter } from './store/first-screen-step.ts';

/** Changes come one after the other, and a popup that opens reads first; ms. */
const AFTER = 300;
/** More than that is no size of a screen: messages with whole documents in them; characters of JSON. */
const MOST = 400_000;

let waiting: Promise<void> | null = null;
let last: Promise<unknown> = Promise.resolve();
/** Counts what was forgotten: what was read before that is not kept. */
let forgotten = 0;

/** Runs `work` when what was begun before has ended, well or not: an older screen never comes after a newer one. */
function afterTheOthers(work: () => Promise<void>): Promise<void> {
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  return mine;
}

/** Reads it anew unless it is as the picture is. Resolves when it is kept; calls that come while one waits are one. */
export function keepFirstScreen(): Promise<void> {
  waiting ??= new Promise((resolve) => setTimeout(resolve, AFTER)).then(() => {
    waiting = null;
    return afterTheOthers(keep);
  });
  return waiting;
}

/** The picture went on by one step. */
export function followFirstScreen(step: Extract<Announcement, { kind: 'changes' }>): Promise<void> {
  return afterTheOthers(async () => {
    const before = forgotten;
    const kept = await keptFirstScreen();
    const next = kept && firstScreenAfter(kept, step);
    if (next && forgotten === before) await putFirstScreen(next);
    else void keepFirstScreen().catch(() => undefined);
  });
}

/** Somebody signed out: nothing of theirs stays, until it is kept anew without them. */
export async function forgetFirstScreen(): Promise<void> {
  forgotten += 1;
  await removeFirstScreen();
}

async function keep(): Promise<void> {
  const before = forgotten;
  const [settings, kept, database] = await Promise.all([readSettings(), keptFirstScreen(), openDatabase()]);
  const revision = (await database.get('meta', 'revision'))?.value ?? 0;
  if (kept?.revision === revision && fitsSettings(kept, settings)) return;
  const { readFirstScreen } = await import('./store/first-screen.ts');
  const screen = await readFirstScreen(settings.mutedFlows, settings.hiddenOrganizations);
  // Who signed out meanwhile has it kept anew.
  if (forgotten !== before) return;
  if (screen.accounts.length === 0 || JSON.stringify(screen).length > MOST) await removeFirstScreen();
  else await putFirstScreen(screen);
}
