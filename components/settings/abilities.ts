/** What Quayside can do with an account, by what its sign-in was granted. Pure. */
import { msg } from '../../lib/i18n/t.ts';
import type { Account } from '../../lib/store/picture.ts';

/** What each scope of the API opens, in the order they are shown. */
const WORDS = {
  flow: msg('Read and send messages in flows you belong to'),
  private: msg('Read and send private messages'),
  manage: msg('Manage flows, people and invitations'),
  profile: msg('Change your profile'),
  integration: msg('Add and change sources that post into your flows'),
  offline_access: msg('Stay signed in until you sign out'),
} as const;

export interface Ability {
  /** As the API names it. */
  scope: string;
  /** To be passed to `t`. */
  words: string;
  can: boolean;
}

/** `all`: by a personal API token; `unknown`: signed in by a version that kept nothing of it. */
export type Abilities =
  | { kind: 'all' | 'granted'; list: readonly Ability[] }
  | { kind: 'unknown'; list: readonly [] };

/** By a personal API token one may do all, and staying signed in needs no leave. */
export function abilitiesOf({ method, scopes }: Pick<Account, 'method' | 'scopes'>): Abilities {
  if (method !== 'token' && !scopes) return { kind: 'unknown', list: [] };
  const all = method === 'token';
  const list = Object.entries(WORDS)
    .filter(([scope]) => !all || scope !== 'offline_access')
    .map(([scope, words]) => ({ scope, words, can: all || scopes?.includes(scope) === true }));
  return { kind: all ? 'all' : 'granted', list };
}

/** Whether one list says it of all these accounts. */
export function sameAbilities(accounts: readonly Pick<Account, 'method' | 'scopes'>[]): boolean {
  return new Set(accounts.map((account) => JSON.stringify(abilitiesOf(account)))).size < 2;
}
