import { describe, expect, it } from 'vitest';
import { relativeTime } from '../../components/ui/times.ts';

const now = new Date(2026, 10, 24, 15, 0).getTime();
const at = (...date: [number, number, number, number, number]) =>
  relativeTime(new Date(...date).getTime(), now, 'en-GB');

describe('how long ago', () => {
  it('is now under a minute, also when the server’s clock is ahead', () => {
    expect(relativeTime(now - 59_000, now, 'en-GB')).toBe('now');
    expect(relativeTime(now + 5_000, now, 'en-GB')).toBe('now');
  });
  it('counts minutes under an hour', () =>
    expect(relativeTime(now - 59 * 60_000, now, 'en-US')).toBe('59 min'));
  it('is the clock today and the word yesterday', () => {
    expect(at(2026, 10, 24, 9, 5)).toBe('09:05');
    expect(at(2026, 10, 23, 23, 59)).toBe('Yesterday');
  });
  it('is a weekday within a week, then a date, with the year when it is another', () => {
    expect(at(2026, 10, 18, 9, 0)).toBe('Wed');
    expect(at(2026, 10, 17, 9, 0)).toBe('17 Nov');
    expect(at(2024, 10, 18, 9, 0)).toBe('18 Nov 2024');
  });
});
