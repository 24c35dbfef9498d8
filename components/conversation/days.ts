/** Calendar days of a conversation, in the reader's time zone. Pure. */
import { language, t } from '../../lib/i18n/t.ts';

/** The local calendar day as a number that differs between any two days. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

/** "Today", "Yesterday", "Saturday 21 November", with the year when it is not this one. */
export function dayLabel(at: number, now: number, locale = language().locale): string {
  if (dayOf(at) === dayOf(now)) return t('Today');
  const before = new Date(now);
  before.setDate(before.getDate() - 1);
  if (dayOf(at) === dayOf(before.getTime())) return t('Yesterday');
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const };
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(
    at,
  );
}
