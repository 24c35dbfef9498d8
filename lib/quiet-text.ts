/** What a person reads of quiet times, in the language in use. */
import { language, t } from './i18n/t.ts';
import type { Quiet } from './quiet-rules.ts';

const DAY = 86_400_000;

/** A moment to come: by the clock within a day, with its weekday within six, else with its date. Both ms since 1970. */
export function momentText(at: number, now: number, locale = language().locale): string {
  const near = at - now < DAY && new Date(at).getDate() === new Date(now).getDate();
  if (near) return new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(at);
  const day: Intl.DateTimeFormatOptions =
    at - now < 6 * DAY ? { weekday: 'short' } : { weekday: 'short', day: 'numeric', month: 'short' };
  return new Intl.DateTimeFormat(locale, { ...day, hour: 'numeric', minute: '2-digit' }).format(at);
}

/** What is in force and until when, as a short sentence without a full stop. */
export function quietText({ why, until }: Quiet, now: number): string {
  if (why === 'locked') return t('Quiet while the screen is locked');
  if (until === null) return t('Quiet at all hours');
  const time = momentText(until, now);
  return why === 'snooze' ? t('Snoozed until {time}', { time }) : t('Quiet hours until {time}', { time });
}
