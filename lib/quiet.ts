/** The background's side of quiet times: they end by themselves, also while no worker lives. */
import { browser } from 'wxt/browser';
import { nextQuietTurn } from './quiet-rules.ts';
import { changeSettings, readSettings, type Settings } from './settings.ts';

/** Rings when quiet hours or a snooze begin or end. */
export const QUIET_ALARM = 'quayside-quiet';
/** What `queryState` wants to know, and a locked screen does not depend on; the shortest it takes, s. */
const INPUT_WITHIN = 15;

/** Makes the alarm ring at the next turn, and forgets snoozes that are over. Called whenever the worker starts. */
export async function keepQuietAlarm(now = Date.now()): Promise<void> {
  const settings = await readSettings();
  const next = nextQuietTurn(settings, now);
  if (next === null) await browser.alarms.clear(QUIET_ALARM);
  else if ((await browser.alarms.get(QUIET_ALARM))?.scheduledTime !== next)
    await browser.alarms.create(QUIET_ALARM, { when: next });
  const over = Object.values(settings.snoozed).some((until) => until <= now);
  if (over) await changeSettings(({ snoozed }) => ({ snoozed: going(snoozed, now) }));
}

const going = (snoozed: Settings['snoozed'], now: number): Settings['snoozed'] =>
  Object.fromEntries(Object.entries(snoozed).filter(([, until]) => until > now));

/** Whether the screen is locked and that is to be quiet. Firefox does not tell, and is not asked (no `idle` there). */
export async function isLocked({ quietWhenLocked }: Pick<Settings, 'quietWhenLocked'>): Promise<boolean> {
  if (!quietWhenLocked || !tellsLocked()) return false;
  return (await browser.idle.queryState(INPUT_WITHIN)) === 'locked';
}

/** Whether this browser tells of a locked screen. */
export const tellsLocked = (): boolean => !import.meta.env.FIREFOX && browser.idle !== undefined;

/** Calls back when the screen was locked or unlocked. Called synchronously when the worker starts. */
export function watchLock(changed: () => void): void {
  if (tellsLocked()) browser.idle.onStateChanged.addListener(changed);
}
