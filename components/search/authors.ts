/** Whose messages a search can be narrowed to. Pure. */
import type { User } from '../../lib/flowdock/model.ts';
import { compareNames } from '../../lib/i18n/t.ts';
import type { Choice } from './Chip.tsx';
import type { SearchPlace } from './search-places.ts';

type Within = Pick<SearchPlace, 'account' | 'flow'> | null;

/**
 * Who can have written, by `${account}/${id}`: the members of the flow, or everybody known; and who is chosen, who may
 * have left it since.
 */
export function authors(within: Within, users: ReadonlyMap<string, User>, chosen: string | null): Choice[] {
  const members = within?.flow?.flow.users ?? [];
  const people = new Map<string, User>(
    within && members.length > 0
      ? members.map((user) => [`${within.account}/${user.id}`, user])
      : [...users].filter(([key]) => !within || key.startsWith(`${within.account}/`)),
  );
  const one = chosen === null ? undefined : users.get(chosen);
  if (chosen !== null && one && !people.has(chosen)) people.set(chosen, one);
  return [...people]
    .map(([value, user]) => ({ value, label: user.name || user.nick }))
    .sort((a, b) => compareNames(a.label, b.label));
}

/** Who stays chosen when another place is: nobody of another account, who is not there. */
export const authorWithin = (author: string | null, within: Within): string | null =>
  within === null || author?.startsWith(`${within.account}/`) ? author : null;
