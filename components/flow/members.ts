/** Who is in a flow, and what inviting people did. Pure; the page draws it. */

import type { Flow, FlowUser, ImportResult, Invitation, OrgUser, User } from '../../lib/flowdock/model.ts';
import { compareNames, t } from '../../lib/i18n/t.ts';
import { hitIn } from '../flows/flow-lists.ts';

/** What a person is called in lists. */
export const nameOf = (user: Pick<User, 'name' | 'nick'>): string => user.name || user.nick;
const byName = (a: User, b: User): number => compareNames(nameOf(a), nameOf(b)) || a.id - b.id;

/** By name, which stays in place while presence changes. Who left is in neither list. */
export function membersOf(flow: Pick<Flow, 'users'>): { present: FlowUser[]; blocked: FlowUser[] } {
  const users = [...(flow.users ?? [])].sort(byName);
  return {
    present: users.filter(({ in_flow, disabled }) => in_flow && !disabled),
    blocked: users.filter(({ disabled }) => disabled),
  };
}

/** Members of the organization who could be added: neither in the flow nor blocked in it. */
export function addable(flow: Pick<Flow, 'users'>, colleagues: readonly OrgUser[]): OrgUser[] {
  const here = new Set(
    (flow.users ?? []).filter(({ in_flow, disabled }) => in_flow || disabled).map(({ id }) => id),
  );
  return colleagues.filter(({ id }) => !here.has(id));
}

/** People whose name, nick or email address has the query, by name; all of them for an empty one. */
export function matching<Person extends User>(people: readonly Person[], query: string): Person[] {
  const wanted = ({ name, nick, email }: Person) =>
    query.trim() === '' || [name, nick, email].some((text) => hitIn(text, query));
  return people.filter(wanted).sort(byName);
}

/** What an invitation of several addresses led to, each address in one place. */
export interface InviteOutcome {
  /** Colleagues who are in the flow now. */
  added: string[];
  invited: Invitation[];
  /** Members who were in the flow already. */
  already: string[];
  wrong: { entry: string; reason: string }[];
}

export function inviteOutcome(
  typed: string,
  result: ImportResult,
  present: readonly FlowUser[],
): InviteOutcome {
  const added = new Set(result.added_users.map(({ id }) => id));
  const addresses = new Set(
    (typed.match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? []).map((address) => address.toLowerCase()),
  );
  return {
    added: result.added_users.map(nameOf),
    invited: result.invitations.filter(({ state }) => state === 'pending'),
    already: present
      .filter(({ id, email }) => !added.has(id) && addresses.has(email.toLowerCase()))
      .map(nameOf),
    wrong: result.erroneous_emails.flatMap((entry) =>
      Object.entries(entry).map(([address, reason]) => ({ entry: address, reason })),
    ),
  };
}

/** "1 person", "12 people" */
export const peopleText = (count: number): string =>
  t('{count, plural, one {# person} other {# people}}', { count });
