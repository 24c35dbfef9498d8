import { describe, expect, it } from 'vitest';
import { addable, inviteOutcome, matching, membersOf } from '../../components/flow/members.ts';
import type { FlowUser, OrgUser } from '../../lib/flowdock/model.ts';

const person = (id: number, name: string, more: Partial<FlowUser> = {}): FlowUser => ({
  id,
  name,
  nick: name.split(' ', 1)[0] ?? name,
  email: `${id}@example.com`,
  avatar: '',
  disabled: false,
  in_flow: true,
  ...more,
});
const colleague = (id: number, name: string): OrgUser => ({ ...person(id, name), admin: false });

const flow = {
  users: [
    person(1, 'Åsa Berg'),
    person(2, 'adam Vik'),
    person(3, 'Blocked One', { disabled: true, in_flow: false }),
    person(4, 'Gone Long', { in_flow: false }),
  ],
};

describe('members', () => {
  it('are those in the flow, by name; the blocked stand apart, and who left is nowhere', () => {
    const { present, blocked } = membersOf(flow);
    expect(present.map(({ id }) => id)).toEqual([2, 1]);
    expect(blocked.map(({ id }) => id)).toEqual([3]);
    expect(membersOf({})).toEqual({ present: [], blocked: [] });
  });

  it('can be added when they are neither in the flow nor blocked in it, also after having left', () => {
    const all = [1, 2, 3, 4, 5].map((id) => colleague(id, `Person ${id}`));
    expect(addable(flow, all).map(({ id }) => id)).toEqual([4, 5]);
  });

  it('are found by name, nick or address', () => {
    const found = (query: string) => matching(flow.users, query).map(({ id }) => id);
    expect(found('vik')).toEqual([2]);
    expect(found('GONE')).toEqual([4]);
    expect(found('3@example')).toEqual([3]);
    expect(found(' ')).toHaveLength(4);
    expect(found('nobody')).toEqual([]);
  });
});

describe('inviting a list', () => {
  const invitation = (id: number, email: string, state: 'pending' | 'accepted') => ({
    id,
    email,
    state,
    flow: 'f',
    url: '',
  });

  it('puts every address into one place', () => {
    const typed = 'ida@else.test, "Adam Vik" <2@EXAMPLE.com>\n7@example.com, what';
    const result = {
      invitations: [invitation(1, 'ida@else.test', 'pending'), invitation(2, '7@example.com', 'accepted')],
      added_users: [person(7, 'New Here')],
      erroneous_emails: [{ what: 'Invalid email' }],
    };
    expect(inviteOutcome(typed, result, membersOf(flow).present)).toEqual({
      added: ['New Here'],
      invited: [invitation(1, 'ida@else.test', 'pending')],
      already: ['adam Vik'],
      wrong: [{ entry: 'what', reason: 'Invalid email' }],
    });
  });

  it('does not take a part of an address for a member', () => {
    const result = { invitations: [], added_users: [], erroneous_emails: [] };
    expect(inviteOutcome('12@example.com', result, [person(2, 'Adam')]).already).toEqual([]);
  });
});
