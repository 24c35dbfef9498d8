/** How moments read: short in lists, by the clock in conversations, whole in tooltips. Pure but for the locale. */
import { language } from '../../lib/i18n/t.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Making a format costs the browser a hundred times what using it does. */
const formats = new Map<string, { format(...given: never[]): string }>();
function made<Format extends { format(...given: never[]): string }>(
  key: string,
  locale: string,
  make: () => Format,
): Format {
  const name = `${locale} ${key}`;
  // Each key is of one kind of format.
  const format = (formats.get(name) as Format | undefined) ?? make();
  formats.set(name, format);
  return format;
}
const format = (key: string, locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  made(key, locale, () => new Intl.DateTimeFormat(locale, options));
const near = (locale: string): Intl.RelativeTimeFormat =>
  made('near', locale, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));

/** The time of day, for example "14:02". `at` is ms since 1970. */
export function clockTime(at: number, locale = language().locale): string {
  return format('clock', locale, { timeStyle: 'short' }).format(at);
}

/** The time of day to the second, for example "14:02:11". `at` is ms since 1970. */
export function clockSeconds(at: number, locale = language().locale): string {
  return format('seconds', locale, { timeStyle: 'medium' }).format(at);
}

/** Date and time in full, for tooltips. `at` is ms since 1970. */
export function fullTime(at: number, locale = language().locale): string {
  return format('full', locale, { dateStyle: 'full', timeStyle: 'short' }).format(at);
}

/** Days between the local calendar days of two moments, also across a change of the clocks. */
function daysBetween(earlier: number, later: number): number {
  const midnight = (at: number) => {
    const day = new Date(at);
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  };
  return Math.round((midnight(later) - midnight(earlier)) / DAY);
}

/**
 * How long ago, shortly: "now", "2 min", "14:02", "Yesterday", "Tue", "18 Nov", "18 Nov 2024". Both are ms
 * since 1970. A moment ahead of `now` (a server's clock ahead of ours) reads as now.
 */
export function relativeTime(at: number, now: number, locale = language().locale): string {
  const ago = now - at;
  if (ago < MINUTE) return near(locale).format(0, 'second');
  if (ago < 60 * MINUTE) {
    return made(
      'minutes',
      locale,
      () => new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'short' }),
    ).format(Math.floor(ago / MINUTE));
  }
  const days = daysBetween(at, now);
  if (days === 0) return clockTime(at, locale);
  if (days === 1) {
    const word = near(locale).format(-1, 'day');
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  if (days < 7) return format('weekday', locale, { weekday: 'short' }).format(at);
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? format('date', locale, { day: 'numeric', month: 'short' }).format(at)
    : format('year', locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}
