/** Who is typing, in words. Pure. */

import { t } from '../../lib/i18n/t.ts';
import type { Here } from '../../lib/live/channel.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';

/** Somebody who goes on typing says so again within this; ms. */
const LASTS = 8_000;

/** The line, and ms since 1970 when it has to be looked at again; empty and null when nobody types. */
export function typingLine(
  people: Iterable<Here>,
  account: AccountId,
  conversation: ConversationKey,
  nameOf: (user: number) => string | undefined,
  now: number,
): { text: string; until: number | null } {
  const typing = [...people].filter(
    (one) => one.account === account && one.typing === conversation && now - one.at < LASTS,
  );
  const [first, second] = typing.map(({ user }) => (nameOf(user) || t('Someone')).split(' ', 1)[0]);
  if (first === undefined) return { text: '', until: null };
  const until = Math.min(...typing.map(({ at }) => at + LASTS));
  if (typing.length > 2)
    return { text: t('{count, plural, other {# people are typing}}', { count: typing.length }), until };
  return {
    text:
      second === undefined
        ? t('{first} is typing', { first })
        : t('{first} and {second} are typing', { first, second }),
    until,
  };
}
