/**
 * When notifications are silent, for everything or for one flow: weekly quiet hours, snoozes, a locked screen. Times
 * of day are those of this machine's time zone, changes of its clocks included. Pure.
 */
import type { Settings } from './settings.ts';

/**
 * Hours of some days of the week (0 is Sunday), `HH:MM`. Hours over midnight belong to the day they begin on; from a
 * time to the same time is a whole day.
 */
export interface QuietSpan {
  days: number[];
  from: string;
  to: string;
}

/** `until` is ms since 1970; null when no end is in sight. */
export interface Quiet {
  why: 'hours' | 'snooze' | 'locked';
  until: number | null;
}

export type QuietSettings = Pick<Settings, 'quiet' | 'flowQuiet' | 'snoozed'>;

/** The name under which a snooze of everything stands among those of flows. */
export const EVERYTHING = 'everything';

/** What lasts longer than this has no end in sight: hours that cover the whole week; days. */
const HORIZON = 8;

interface Interval {
  start: number;
  end: number;
}

/** Moments of a day, `days` after the one of `now`; a time that the clocks skip is the one after the gap. */
function momentAt(now: number, days: number, time: string): number {
  const day = new Date(now);
  const [hours, minutes] = time.split(':').map(Number);
  return new Date(
    day.getFullYear(),
    day.getMonth(),
    day.getDate() + days,
    hours ?? 0,
    minutes ?? 0,
  ).getTime();
}

/** What the spans cover from the day before `now` on. */
function intervals(spans: readonly QuietSpan[], now: number): Interval[] {
  const found: Interval[] = [];
  for (let day = -1; day <= HORIZON; day += 1) {
    const weekday = new Date(momentAt(now, day, '12:00')).getDay();
    for (const { days, from, to } of spans) {
      if (!days.includes(weekday)) continue;
      found.push({ start: momentAt(now, day, from), end: momentAt(now, from < to ? day : day + 1, to) });
    }
  }
  return found;
}

/** When the hours that cover `now` end; hours that begin before others end are one. Undefined when none do. */
function endOf(covers: readonly Interval[], now: number): number | undefined {
  let end: number | undefined;
  for (;;) {
    const at = end ?? now;
    const next = Math.max(
      ...covers.filter(({ start, end: to }) => start <= at && at < to).map((one) => one.end),
    );
    if (!Number.isFinite(next)) return end;
    end = next;
  }
}

const activeSpans = (quiet: Settings['quiet'] | undefined): readonly QuietSpan[] =>
  quiet?.on ? quiet.spans : [];

/**
 * Whether it is quiet for a flow (as settings name it), or, with null, for everything. `until` is when all that is
 * in force has ended; `why` names what ends last.
 */
export function quietAt(
  settings: QuietSettings,
  flow: string | null,
  now: number,
  locked = false,
): Quiet | null {
  if (locked) return { why: 'locked', until: null };
  const { quiet, flowQuiet, snoozed } = settings;
  const spans = [...activeSpans(quiet), ...(flow === null ? [] : activeSpans(flowQuiet[flow]))];
  const covers = intervals(spans, now);
  const snoozes = [EVERYTHING, ...(flow === null ? [] : [flow])].map((name) => snoozed[name] ?? 0);
  const snoozedUntil = Math.max(...snoozes);
  let why: Quiet['why'] = 'hours';
  let until = now;
  // A snooze may end within quiet hours, and these within another snooze.
  for (;;) {
    const hours = endOf(covers, until);
    if (snoozedUntil > until && snoozedUntil >= (hours ?? 0)) {
      why = 'snooze';
      until = snoozedUntil;
    } else if (hours !== undefined) {
      why = 'hours';
      until = hours;
    } else break;
  }
  if (until === now) return null;
  const always = why === 'hours' && until >= momentAt(now, HORIZON - 1, '00:00');
  return { why, until: always ? null : until };
}

/** When something begins or ends next, ms since 1970; null when nothing does. */
export function nextQuietTurn({ quiet, flowQuiet, snoozed }: QuietSettings, now: number): number | null {
  const spans = [quiet, ...Object.values(flowQuiet)].flatMap((one) => activeSpans(one));
  const turns = [
    ...intervals(spans, now).flatMap(({ start, end }) => [start, end]),
    ...Object.values(snoozed),
  ].filter((at) => at > now);
  return turns.length === 0 ? null : Math.min(...turns);
}

/** The snoozes with one begun (`until`, ms since 1970) or ended (null), without those that are over. */
export function withSnooze(
  before: Settings['snoozed'],
  name: string,
  until: number | null,
  now: number,
): Settings['snoozed'] {
  const going = Object.entries(before).filter(([one, at]) => one !== name && at > now);
  return Object.fromEntries(until === null ? going : [...going, [name, until]]);
}

/** When a working day begins for most, and a night is still the day before. */
const MORNING = '08:00';
const NIGHT_ENDS = 5;

/** The next morning that is not this one: at night the one that comes. */
export const tomorrowMorning = (now: number): number =>
  momentAt(now, new Date(now).getHours() < NIGHT_ENDS ? 0 : 1, MORNING);

/** One hour from the minute that runs, as a clock shows it. */
export const inAnHour = (now: number): number => Math.floor(now / 60_000) * 60_000 + 3_600_000;
