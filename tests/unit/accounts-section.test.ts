/** What the options say of accounts and their organizations. */
import { describe, expect, test } from 'vitest';
import { abilitiesOf, sameAbilities } from '../../components/settings/abilities.ts';
import { organizationsOf } from '../../components/settings/organizations-of.ts';
import { defaultAccountOf, firstOf } from '../../lib/store/default-account.ts';
import type { FlowRow } from '../../lib/store/picture.ts';

const A = '1@https://a.test';
const B = '1@https://b.test';

const row = (account: string, id: string, organization: object, flow: object = {}): FlowRow => ({
  account,
  id,
  // As much of a flow as the options look at.
  flow: {
    id,
    name: id,
    joined: true,
    disabled: false,
    organization: { name: 'Acme', user_count: 24, ...organization },
    ...flow,
  } as unknown as FlowRow['flow'],
});

test('organizations are those of the account, by name, with the flows one is in', () => {
  const flows = [
    row(A, 'tools', { id: 2, name: 'Open Source', user_count: 112 }),
    row(A, 'main', { id: 1 }),
    row(A, 'design', { id: 1 }, { joined: false }),
    row(A, 'old', { id: 1 }, { disabled: true }),
    row(A, 'closed', { id: 1 }, { open: false }),
    row(B, 'main', { id: 7, name: 'Beta' }),
    row(A, 'seen', { id: 3, name: 'Harbour', user_count: 0 }, { joined: false }),
  ];
  expect(organizationsOf(A, flows)).toEqual([
    { id: 1, name: 'Acme', flows: 2, people: 24 },
    { id: 3, name: 'Harbour', flows: 0, people: 0 },
    { id: 2, name: 'Open Source', flows: 1, people: 112 },
  ]);
});

describe('what Quayside can do', () => {
  const can = (account: Parameters<typeof abilitiesOf>[0]) =>
    abilitiesOf(account).list.map((one) => `${one.can ? '+' : '-'}${one.scope}`);

  test('is what the sign-in was granted', () => {
    expect(can({ method: 'browser', scopes: ['private', 'flow', 'offline_access'] })).toEqual([
      '+flow',
      '+private',
      '-manage',
      '-profile',
      '-integration',
      '+offline_access',
    ]);
  });

  test('is everything by a personal token, and not known of an earlier sign-in', () => {
    expect(abilitiesOf({ method: 'token' }).kind).toBe('all');
    expect(can({ method: 'token' })).toEqual(['+flow', '+private', '+manage', '+profile', '+integration']);
    expect(abilitiesOf({ method: 'password' })).toEqual({ kind: 'unknown', list: [] });
  });

  test('is one list where it is the same for all', () => {
    const one = { method: 'password' as const, scopes: ['flow', 'private'] };
    const other = { method: 'browser' as const, scopes: ['private', 'flow'] };
    expect(sameAbilities([one, other])).toBe(true);
    expect(sameAbilities([one, { method: 'token' }])).toBe(false);
    expect(sameAbilities([])).toBe(true);
  });
});

test('the default account is the chosen one, else the one signed in first; what is of it comes first', () => {
  const accounts = [
    { id: A, signedInAt: 2 },
    { id: B, signedInAt: 1 },
  ];
  expect(defaultAccountOf(accounts, A)?.id).toBe(A);
  expect(defaultAccountOf(accounts, null)?.id).toBe(B);
  expect(defaultAccountOf(accounts, 'gone')?.id).toBe(B);
  expect(defaultAccountOf([], A)).toBeNull();
  const rows = ['1', '2', '3', '4'].map((id, at) => ({ account: at % 2 ? A : B, id }));
  expect(firstOf(A, rows).map(({ id }) => id)).toEqual(['2', '4', '1', '3']);
  expect(firstOf(undefined, rows)).toEqual(rows);
});
