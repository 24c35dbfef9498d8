/** How the parts of a server fare when they are looked at (`accounts/test-server.ts`), and words for it. Pure. */
import { firstTrouble, type Probes } from './connection-steps.ts';
import { t } from './i18n/t.ts';

export type Tested =
  /** It answers, in so many ms. */
  | { state: 'ok'; ms: number }
  /** A stream of a signed-in account stands there. */
  | { state: 'live' }
  | { state: 'failed'; probes: Probes };

/** One server in its parts. */
export interface ServerTest {
  api: Tested;
  stream: Tested;
  web: Tested;
}

/** An answer that takes longer is slow, and is told in seconds; ms. */
const SLOW = 1_000;

/** As a pill shows it, and what to do about it; the latter is empty where all is well. */
export function testedWords(tested: Tested): {
  color: 'green' | 'yellow' | 'red';
  value: string;
  text: string;
} {
  switch (tested.state) {
    case 'live':
      return { color: 'green', value: t('OK, live'), text: '' };
    case 'failed':
      return { color: 'red', value: t('Failed'), text: firstTrouble(tested.probes) };
    case 'ok': {
      const time = duration(tested.ms);
      return tested.ms > SLOW
        ? { color: 'yellow', value: t('Slow, {time}', { time }), text: '' }
        : { color: 'green', value: t('OK, {time}', { time }), text: '' };
    }
  }
}

/** The part that fares worst: one that failed, else the slowest. */
export function worst({ api, stream, web }: ServerTest): Tested {
  const rank = (tested: Tested): number =>
    tested.state === 'failed' ? Number.POSITIVE_INFINITY : tested.state === 'ok' ? tested.ms : -1;
  return [api, stream, web].reduce((one, other) => (rank(other) > rank(one) ? other : one));
}

/** A time as "84 ms" or "2.1 s". */
export const duration = (ms: number): string =>
  ms < SLOW
    ? t('{number, number} ms', { number: Math.round(ms) })
    : t('{number, number} s', { number: Math.round(ms / 100) / 10 });
