import type { Announcement } from './channel.ts';
import type { FirstScreen } from './first-screen.ts';
import type { Change } from './picture.ts';

/** Changes of what the first screen shows nothing of. */
const ELSEWHERE: ReadonlySet<Change['kind']> = new Set(['conversation', 'thread', 'thread-gone', 'inbox']);

/**
 * The first screen after one step of the picture that changes it in nothing but how its accounts are, as each look for
 * news does; null where it has to be read again. Pure.
 */
export function firstScreenAfter(
  screen: FirstScreen,
  { revision, changes }: Extract<Announcement, { kind: 'changes' }>,
): FirstScreen | null {
  if (revision !== screen.revision + 1) return null;
  const accounts = new Map(screen.accounts.map((account) => [account.id, account]));
  for (const change of changes) {
    if (change.kind === 'account' && accounts.has(change.account.id))
      accounts.set(change.account.id, change.account);
    else if (!ELSEWHERE.has(change.kind)) return null;
  }
  return { ...screen, revision, accounts: [...accounts.values()] };
}
