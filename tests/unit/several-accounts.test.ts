import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import { ofOneAccount } from '../../components/app/one-account.ts';
import { groupUnread, unreadSummary } from '../../components/unread/unread-groups.ts';
import { accountNames } from '../../lib/store/account-names.ts';
import type { Account, FlowRow, MessageRow } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';

const account = (id: string, server: string, nick = 'ada') =>
  ({ id, server, user: { id: 1, nick, name: nick } }) as unknown as Account;
const flow = (owner: string, name: string, organization: string, id = 1): FlowRow =>
  ({
    account: owner,
    id: name,
    flow: { name, organization: { id, name: organization } },
  }) as unknown as FlowRow;

describe('the names of accounts', () => {
  const a = account('a', 'https://one.example');
  const b = account('b', 'https://two.example');

  test('are not needed for one of them, whose organizations tell its flows apart', () => {
    const flows = [flow('a', 'Main', 'Acme'), flow('a', 'Main 2', 'Zeta', 2)];
    const names = accountNames([a], flows);
    expect(names.account('a')).toBe('');
    expect(flows.map(names.flow)).toEqual(['Acme', 'Zeta']);
    expect(accountNames([a], flows.slice(0, 1)).flow(flow('a', 'Main', 'Acme'))).toBe('');
  });

  test('are those of their only organizations', () => {
    const flows = [flow('a', 'Main', 'Acme'), flow('b', 'Main', 'Zeta')];
    const names = accountNames([a, b], flows);
    expect([names.account('a'), names.account('b')]).toEqual(['Acme', 'Zeta']);
    expect(flows.map(names.flow)).toEqual(['Acme', 'Zeta']);
  });

  test('are those of their servers where organizations do not tell them apart', () => {
    const flows = [flow('a', 'Main', 'Acme'), flow('b', 'Main', 'Acme'), flow('b', 'Aside', 'Beta', 2)];
    const names = accountNames([a, b], flows);
    expect([names.account('a'), names.account('b')]).toEqual(['one.example', 'two.example']);
    expect(flows.map(names.flow)).toEqual(['Acme, one.example', 'Acme, two.example', 'Beta']);
    // Nothing of it is known yet.
    expect(accountNames([a, b], []).account('b')).toBe('two.example');
  });

  test('have the nick in them where two are on one server', () => {
    const c = account('c', 'https://one.example', 'grace');
    const names = accountNames([a, c], [flow('a', 'Main', 'Acme'), flow('c', 'Main', 'Acme')]);
    expect([names.account('a'), names.account('c')]).toEqual(['ada at one.example', 'grace at one.example']);
  });
});

test('what is unread stands in one list, private messages of each account by themselves', () => {
  const row = (owner: string, conversation: MessageRow['conversation'], id: number) =>
    ({ account: owner, conversation, id, message: { id, sent: id } }) as MessageRow;
  const flows = [flow('a', 'Main', 'Acme'), flow('b', 'Main', 'Zeta')];
  const names = accountNames(
    [account('a', 'https://one.example'), account('b', 'https://two.example')],
    flows,
  );
  const unread = [
    row('b', 'private:7', 9),
    row('a', 'flow:Main', 8),
    row('b', 'flow:Main', 7),
    row('a', 'private:7', 6),
  ];
  const groups = groupUnread(unread, unread, flows, [], names);
  expect(groups.map(({ name, where }) => `${name} ${where}`)).toEqual([
    'Main Acme',
    'Main Zeta',
    'Private Zeta',
    'Private Acme',
  ]);
  expect(unreadSummary(groups)).toBe('2 mentions in 2 flows, 2 private messages');
});

test('the picture of one account holds nothing of another', () => {
  const at = (owner: string) => ({ account: owner, conversation: 'flow:Main' as const, id: 1 });
  const picture = {
    accounts: signal([account('a@https://x', 'https://x'), account('a@https://x/b', 'https://x/b')]),
    flows: signal([flow('a@https://x', 'Main', 'Acme'), flow('a@https://x/b', 'Aside', 'Acme')]),
    privates: signal([]),
    users: signal(new Map([['a@https://x/1', 1] as const, ['a@https://y/2', 2] as const])),
    conversations: signal(
      new Map([['a@https://x/flow:Main', {}] as const, ['b@https://x/flow:Main', {}] as const]),
    ),
    unreadPlaces: signal([at('a@https://x'), at('b@https://x')]),
    unread: signal([]),
  } as unknown as PictureView;
  const own = ofOneAccount(picture, 'a@https://x');
  expect(own.accounts.value.map(({ id }) => id)).toEqual(['a@https://x']);
  expect(own.flows.value.map(({ id }) => id)).toEqual(['Main']);
  expect([...own.users.value.keys()]).toEqual(['a@https://x/1']);
  expect([...own.conversations.value.keys()]).toEqual(['a@https://x/flow:Main']);
  expect(own.unreadPlaces.value).toEqual([at('a@https://x')]);
});
