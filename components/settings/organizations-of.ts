/** The organizations of an account, as far as its flows tell of them. Pure. */
import { compareNames } from '../../lib/i18n/t.ts';
import type { AccountId, FlowRow } from '../../lib/store/picture.ts';

export interface AccountOrganization {
  id: number;
  name: string;
  /** How many of its flows the person is in. */
  flows: number;
  /** As the server counts them; 0 where it does not. */
  people: number;
}

/** By name. Those of which one sees no flow are unknown here, and nothing of them is listed. */
export function organizationsOf(account: AccountId, flows: readonly FlowRow[]): AccountOrganization[] {
  const found = new Map<number, AccountOrganization>();
  for (const row of flows) {
    if (row.account !== account) continue;
    const { organization, joined, disabled } = row.flow;
    const { id, name, user_count: people } = organization;
    const known = found.get(id) ?? { id, name, flows: 0, people: 0 };
    found.set(id, {
      ...known,
      flows: known.flows + (joined && !disabled ? 1 : 0),
      people: Math.max(known.people, people),
    });
  }
  return [...found.values()].sort((a, b) => compareNames(a.name, b.name) || a.id - b.id);
}
