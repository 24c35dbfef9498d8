/** The two clocks to choose from, as the language in use writes them. */
import { localeOf } from '../../lib/i18n/languages.ts';
import { language } from '../../lib/i18n/t.ts';
import { clockTime } from '../ui/times.ts';

type Clock = 'h23' | 'h12';

/** Two minutes past two in the afternoon, when the clocks differ. */
const AFTERNOON = new Date(2026, 0, 1, 14, 2).getTime();

/** That of the language, unless one was chosen. */
export function clockInUse(): Clock {
  const { hourCycle } = new Intl.DateTimeFormat(language().locale, { timeStyle: 'short' }).resolvedOptions();
  return hourCycle === 'h11' || hourCycle === 'h12' ? 'h12' : 'h23';
}

/** Each shown by a time told by it. */
export function clockChoices(): { value: Clock; label: string }[] {
  const { code, locale } = language();
  const told = (value: Clock) => ({ value, label: clockTime(AFTERNOON, localeOf(code, [locale], value)) });
  return [told('h23'), told('h12')];
}
