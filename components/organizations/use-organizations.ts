/** The organizations of every account: at once those the flows tell of, then all that the servers name. */
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { FlowOrganization, Organization } from '../../lib/flowdock/model.ts';
import type { Account, FlowRow } from '../../lib/store/picture.ts';

export interface OrganizationChoice {
  key: string;
  account: Account;
  organization: FlowOrganization;
}

export function useOrganizations(
  accounts: readonly Account[],
  flows: readonly FlowRow[],
): OrganizationChoice[] {
  const [named, setNamed] = useState<ReadonlyMap<string, Organization[]>>(new Map());
  const ids = accounts.map(({ id }) => id).join('\n');
  useEffect(() => {
    let gone = false;
    for (const id of ids === '' ? [] : ids.split('\n')) {
      // One that fails keeps those known from the flows; the banner tells why it fails.
      void ask('list-organizations', { account: id }).then((result) => {
        if (!gone && result.ok) setNamed((before) => new Map(before).set(id, result.value));
      });
    }
    return () => {
      gone = true;
    };
  }, [ids]);
  const choices = new Map<string, OrganizationChoice>();
  for (const account of accounts) {
    const known = flows.filter((row) => row.account === account.id).map(({ flow }) => flow.organization);
    for (const organization of [...(named.get(account.id) ?? []), ...known]) {
      const key = `${account.id}/${organization.id}`;
      if (!choices.has(key)) choices.set(key, { key, account, organization });
    }
  }
  return [...choices.values()].sort((a, b) => a.organization.name.localeCompare(b.organization.name));
}
