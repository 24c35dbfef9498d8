/** What the footer and the banner say of the connection. Pure. */

import { t } from '../../lib/i18n/t.ts';
import type { Account, Health } from '../../lib/store/picture.ts';
import { clockTime, relativeTime } from '../ui/times.ts';

const SEVERITY: readonly Health['state'][] = ['refused', 'trouble', 'offline', 'loading', 'ok'];

/** The account whose state matters most; null when nobody is signed in. */
export function worstAccount(accounts: readonly Account[]): Account | null {
  const rank = ({ health, live }: Account) =>
    SEVERITY.indexOf(health.state) +
    (live?.state === 'reconnecting' ? 0 : live?.state === 'standing' ? 0.8 : 0.4);
  return [...accounts].sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** Nothing new can be had of the account now. */
export const isTroubled = ({ state }: Health): boolean =>
  state === 'refused' || state === 'trouble' || state === 'offline';

/** Something is to be told of the account's connection. */
export const isAway = ({ health, live }: Pick<Account, 'health' | 'live'>): boolean =>
  isTroubled(health) || live?.state === 'reconnecting';

export interface ConnectionLine {
  tone: 'good' | 'warn' | 'bad' | 'busy';
  text: string;
}

/** One short line. `now` is ms since 1970. */
export function connectionLine(
  { health, live }: Pick<Account, 'health' | 'live'>,
  now: number,
): ConnectionLine {
  if (health.state === 'ok' && live?.state === 'standing') return { tone: 'good', text: t('Live') };
  if (health.state === 'ok' && live?.state === 'reconnecting')
    return { tone: 'busy', text: t('Reconnecting…') };
  switch (health.state) {
    case 'loading':
      return { tone: 'busy', text: t('Connecting…') };
    case 'ok': {
      const fresh = now - health.refreshedAt < 60_000;
      return {
        tone: 'good',
        text: fresh
          ? t('Updated just now')
          : minutes(health.refreshedAt, now)
            ? t('Updated {time} ago', { time: relativeTime(health.refreshedAt, now) })
            : t('Updated {when}', { when: relativeTime(health.refreshedAt, now) }),
      };
    }
    case 'offline':
      return { tone: 'warn', text: asOf(t('Offline'), health.refreshedAt) };
    case 'trouble':
      return { tone: 'bad', text: asOf(t('Server trouble'), health.refreshedAt) };
    case 'refused':
      return { tone: 'bad', text: asOf(t('Signed out'), health.refreshedAt) };
  }
}

/**
 * May an open popup ask for news by itself now? Not while a stream brings them; and a server in trouble is left
 * alone until it is time.
 */
export function mayAsk({ health, live }: Pick<Account, 'health' | 'live'>, now: number): boolean {
  if (health.state === 'ok' && live?.state === 'standing') return false;
  if (health.state === 'refused') return false;
  if (health.state !== 'offline' && health.state !== 'trouble') return true;
  return health.retryAt === null || now >= health.retryAt;
}

const minutes = (at: number, now: number): boolean => now - at < 3_600_000;
const asOf = (state: string, at: number | null): string =>
  at === null ? state : t('{state}, as of {time}', { state, time: clockTime(at) });
