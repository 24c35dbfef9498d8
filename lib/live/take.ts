/**
 * Takes what streams tell into the picture, and lets the poll step in when they break. What then asks a server is loaded
 * when it is to be asked: most of what streams tell needs nothing more. Background only.
 */
import { flowSetting, tellsReplies } from '../notify-levels.ts';
import { readSettings } from '../settings.ts';
import { openDatabase } from '../store/database.ts';
import type { AccountId } from '../store/picture.ts';
import { oweRefresh } from '../sync/owed.ts';
import { keepPollAlarm } from '../sync/poll.ts';
import { markBehind, receiveEvents, type StreamedEvent, type Unanswered } from '../sync/receive.ts';
import { errorOf, type Report, type Step } from './report.ts';
import { setLive } from './set-live.ts';

/** Takes what a stream told into the picture, in order. Resolves when it is there. */
export async function takeReport({ account, steps }: Report): Promise<void> {
  let events: StreamedEvent[] = [];
  const takeEvents = async (): Promise<void> => {
    if (events.length === 0) return;
    const settings = await readSettings();
    const unanswered = await receiveEvents(account, events, settings.keywords, (flow) =>
      tellsReplies(settings, flowSetting(account, flow)),
    );
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
        const { setFailed } = await import('../sync/refresh.ts');
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

const refresh = async (account: AccountId): Promise<unknown> =>
  (await import('../sync/refresh.ts')).refresh(account);
const fetchMissing = async (account: AccountId, unanswered: Unanswered): Promise<void> =>
  (await import('../sync/fetch-missing.ts')).fetchMissing(account, unanswered);

/** Work that the holder of the stream need not wait for; its trouble shows as the account's health. */
function later(what: string, work: Promise<unknown>): void {
  work.catch((error) => console.warn(`Quayside: ${what} waits for its next turn.`, error));
}
