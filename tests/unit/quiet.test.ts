import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';

vi.mock('wxt/browser', () => ({ browser: {} }));
const { EVERYTHING, inAnHour, nextQuietTurn, quietAt, tomorrowMorning, withSnooze } = await import(
  '../../lib/quiet-rules.ts'
);
const { momentText, quietText } = await import('../../lib/quiet-text.ts');
const { settingsOf } = await import('../../lib/settings-schema.ts');

const zone = process.env.TZ;
const inZone = (name: string): void => {
  process.env.TZ = name;
};
inZone('Europe/Berlin');
afterEach(() => inZone('Europe/Berlin'));
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

/** By the clock of the time zone in use. 2026-11-23 is a Monday. */
const at = (day: number, time: string): number => new Date(`2026-11-${day}T${time}:00`).getTime();
const hours = (...spans: { days: number[]; from: string; to: string }[]) =>
  settingsOf({ quiet: { on: true, spans } });
const evenings = hours({ days: [1, 2, 3, 4, 5], from: '18:30', to: '08:00' });

describe('weekly quiet hours', () => {
  test.each([
    [23, '18:29', null],
    [23, '18:30', at(24, '08:00')],
    [24, '07:59', at(24, '08:00')],
    [24, '08:00', null],
    [23, '07:59', null], // the Sunday before has no quiet evening
    [28, '07:00', at(28, '08:00')], // the morning after Friday
    [28, '20:00', null],
  ])('day %i at %s is quiet until %s', (day, time, until) => {
    expect(quietAt(evenings, null, at(day, time))).toEqual(until === null ? null : { why: 'hours', until });
  });

  test('several spans of a day, and spans that join each other, end when the last does', () => {
    const lunch = hours(
      { days: [1], from: '12:00', to: '13:00' },
      { days: [1], from: '18:00', to: '00:00' },
      { days: [2], from: '00:00', to: '06:00' },
    );
    expect(quietAt(lunch, null, at(23, '12:30'))?.until).toBe(at(23, '13:00'));
    expect(quietAt(lunch, null, at(23, '14:00'))).toBeNull();
    expect(quietAt(lunch, null, at(23, '19:00'))?.until).toBe(at(24, '06:00'));
  });

  test('from a time to the same time is a whole day; all days have no end', () => {
    const weekend = hours({ days: [6, 0], from: '00:00', to: '00:00' });
    expect(quietAt(weekend, null, at(28, '12:00'))?.until).toBe(at(30, '00:00'));
    const always = hours({ days: [0, 1, 2, 3, 4, 5, 6], from: '09:00', to: '09:00' });
    expect(quietAt(always, null, at(25, '12:00'))).toEqual({ why: 'hours', until: null });
  });

  test('off, nothing is quiet; a flow has its own besides', () => {
    expect(
      quietAt({ ...evenings, quiet: { ...evenings.quiet, on: false } }, null, at(23, '20:00')),
    ).toBeNull();
    const own = { on: true, spans: [{ days: [1], from: '12:00', to: '13:00' }] };
    const settings = settingsOf({ flowQuiet: { 'a/main': own } });
    expect(quietAt(settings, 'a/main', at(23, '12:30'))?.until).toBe(at(23, '13:00'));
    expect(quietAt(settings, 'a/other', at(23, '12:30'))).toBeNull();
    expect(quietAt(settings, null, at(23, '12:30'))).toBeNull();
  });

  test('a night in which the clocks change is as long as they say', () => {
    const night = hours({ days: [6], from: '22:00', to: '06:00' });
    const berlin = (iso: string) => Date.parse(iso);
    // The clocks went forward on 29 March 2026, and go back on 25 October.
    expect(quietAt(night, null, berlin('2026-03-28T22:00:00+01:00'))?.until).toBe(
      berlin('2026-03-29T06:00:00+02:00'),
    );
    expect(quietAt(night, null, berlin('2026-10-24T22:00:00+02:00'))?.until).toBe(
      berlin('2026-10-25T06:00:00+01:00'),
    );
    expect(quietAt(night, null, berlin('2026-10-25T05:59:00+01:00'))).not.toBeNull();
    // 02:30 does not exist there; it begins where the clocks go on.
    const skipped = hours({ days: [0], from: '02:30', to: '04:00' });
    expect(quietAt(skipped, null, berlin('2026-03-29T01:59:00+01:00'))).toBeNull();
    expect(quietAt(skipped, null, berlin('2026-03-29T03:30:00+02:00'))).not.toBeNull();
  });

  test('the time of day is that of the zone the machine is in now', () => {
    const moment = Date.parse('2026-11-23T17:45:00Z');
    expect(quietAt(evenings, null, moment)).not.toBeNull();
    inZone('Asia/Kolkata');
    expect(quietAt(evenings, null, moment)?.until).toBe(Date.parse('2026-11-24T08:00:00+05:30'));
    inZone('America/New_York');
    expect(quietAt(evenings, null, moment)).toBeNull();
  });

  test('hours of before there could be several are taken over; broken ones fall back', () => {
    const former = { on: true, from: '19:00', to: '07:00', days: [1, 2], weekends: true };
    expect(settingsOf({ quiet: former }).quiet).toEqual({
      on: true,
      spans: [
        { days: [1, 2], from: '19:00', to: '07:00' },
        { days: [0, 6], from: '00:00', to: '00:00' },
      ],
    });
    expect(settingsOf({ quiet: { on: true, spans: [{ days: [9], from: '25:00', to: '' }] } }).quiet.on).toBe(
      false,
    );
  });
});

describe('snooze', () => {
  const now = at(25, '14:00');

  test('of everything holds for each flow; of one flow for that alone', () => {
    const all = settingsOf({ snoozed: { [EVERYTHING]: at(25, '15:00') } });
    expect(quietAt(all, null, now)).toEqual({ why: 'snooze', until: at(25, '15:00') });
    expect(quietAt(all, 'a/main', now)?.until).toBe(at(25, '15:00'));
    expect(quietAt(all, null, at(25, '15:00'))).toBeNull();
    const one = settingsOf({ snoozed: { 'a/main': at(25, '15:00') } });
    expect(quietAt(one, 'a/main', now)?.why).toBe('snooze');
    expect(quietAt(one, null, now)).toBeNull();
  });

  test('what ends last is named: a snooze into quiet hours, and these into another snooze', () => {
    const into = { ...evenings, snoozed: { [EVERYTHING]: at(25, '19:00') } };
    expect(quietAt(into, null, now)).toEqual({ why: 'hours', until: at(26, '08:00') });
    const beyond = { ...evenings, snoozed: { [EVERYTHING]: at(26, '09:00') } };
    expect(quietAt(beyond, null, at(25, '20:00'))).toEqual({ why: 'snooze', until: at(26, '09:00') });
  });

  test('tomorrow morning is the next one that is not this day’s, at night the one that comes', () => {
    expect(tomorrowMorning(now)).toBe(at(26, '08:00'));
    expect(tomorrowMorning(at(25, '02:00'))).toBe(at(25, '08:00'));
    expect(tomorrowMorning(Date.parse('2026-03-28T23:00:00+01:00'))).toBe(
      Date.parse('2026-03-29T08:00:00+02:00'),
    );
    expect(inAnHour(now + 59_999)).toBe(at(25, '15:00'));
  });

  test('beginning and ending one forgets those that are over', () => {
    const before = { 'a/old': now - 1, 'a/main': now + 5 };
    expect(withSnooze(before, EVERYTHING, now + 9, now)).toEqual({
      'a/main': now + 5,
      [EVERYTHING]: now + 9,
    });
    expect(withSnooze(before, 'a/main', null, now)).toEqual({});
  });
});

test('a locked screen is quiet, whatever else', () => {
  expect(quietAt(settingsOf(null), null, at(25, '14:00'), true)).toEqual({ why: 'locked', until: null });
});

test('the next turn is the nearest beginning or end of anything', () => {
  const settings = { ...evenings, snoozed: { 'a/main': at(25, '17:00') } };
  expect(nextQuietTurn(settings, at(25, '14:00'))).toBe(at(25, '17:00'));
  expect(nextQuietTurn(settings, at(25, '17:00'))).toBe(at(25, '18:30'));
  expect(nextQuietTurn(settings, at(25, '18:30'))).toBe(at(26, '08:00'));
  expect(nextQuietTurn(settings, at(28, '12:00'))).toBe(at(30, '18:30'));
  expect(nextQuietTurn(settingsOf(null), at(25, '14:00'))).toBeNull();
});

test('what is in force is said with its end: by the clock today, with the day after that', () => {
  const now = at(25, '14:00');
  expect(momentText(at(25, '15:00'), now, 'en-GB')).toBe('15:00');
  expect(momentText(at(26, '08:00'), now, 'en-GB')).toBe('Thu 08:00');
  expect(momentText(at(30, '08:00') + 14 * 86_400_000, now, 'de')).toContain('14. Dez');
  expect(quietText({ why: 'snooze', until: at(25, '15:00') }, now)).toMatch(/^Snoozed until .*3|15/);
  expect(quietText({ why: 'hours', until: null }, now)).toBe('Quiet at all hours');
});
