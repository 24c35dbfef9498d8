import { describe, expect, test } from 'vitest';
import type { Flow } from '../../lib/flowdock/model.ts';
import { type OmniboxAction, readOmnibox, targetsOf } from '../../lib/omnibox-grammar.ts';
import type { Account, FlowRow, UserRow } from '../../lib/store/picture.ts';

const account = (id: string, server: string): Account => ({
  id,
  server,
  user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
  method: 'token',
  signedInAt: 1,
  health: { state: 'ok', refreshedAt: 1 },
});
const A = '1@https://a.test';
const B = '1@https://b.test';
const flow = (name: string, more: Partial<Flow> = {}, owner = A, org = 'acme'): FlowRow => {
  const parameterized_name = name.toLowerCase().replaceAll(' ', '-');
  const organization = { parameterized_name: org, name: org } as Flow['organization'];
  const plain = { id: `${org}-${parameterized_name}`, name, parameterized_name, organization } as Flow;
  return {
    account: owner,
    id: plain.id,
    flow: { ...plain, joined: true, open: true, disabled: false, ...more },
  };
};
const user = (id: number, nick: string, name: string, owner = A): UserRow => ({
  account: owner,
  id,
  user: { id, email: '', name, nick, avatar: '' },
});

const small = targetsOf({
  accounts: [account(A, 'https://a.test')],
  flows: [
    flow('Main'),
    flow('Main office'),
    flow('Straße'),
    flow('Engineering', { open: false }),
    flow('Elsewhere', { joined: false }),
    flow('Archived', { disabled: true }),
  ],
  users: [user(1, 'ada', 'Ada'), user(2, 'grace', 'Grace Marlowe'), user(3, 'linus', 'Linus Berg')],
});
const said = (action: OmniboxAction): string =>
  action.kind === 'send'
    ? `send to ${action.target.conversation}: ${action.content}`
    : action.kind === 'open'
      ? `open ${action.target.conversation}`
      : action.kind === 'search'
        ? `search ${action.words}${action.unsure ? ' (unsure)' : ''}`
        : 'hint';
const enter = (text: string, targets = small): string => said(readOmnibox(text, targets).action);
const offers = (text: string, targets = small): string[] =>
  readOmnibox(text, targets).offers.map((one) => `${one.text} → ${said(one.action)}`);

describe('Enter', () => {
  test.each([
    ['', 'hint'],
    ['  ', 'hint'],
    ['?', 'hint'],
    ['main hello', 'send to flow:acme-main: hello'],
    ['MAIN:  hello  there ', 'send to flow:acme-main: hello  there'],
    ['main', 'open flow:acme-main'],
    ['main office we move', 'send to flow:acme-main-office: we move'],
    ['main-office we move', 'send to flow:acme-main-office: we move'],
    ['acme/main hello', 'send to flow:acme-main: hello'],
    ['STRASSE gesperrt', 'send to flow:acme-straße: gesperrt'],
    ['engineering it is closed but mine', 'send to flow:acme-engineering: it is closed but mine'],
    ['@grace lunch?', 'send to private:2: lunch?'],
    ['grace lunch?', 'send to private:2: lunch?'],
    ['Grace Marlowe lunch?', 'send to private:2: lunch?'],
    ['@grace', 'open private:2'],
    ['?main hello', 'search main hello'],
    ['lock timeout', 'search lock timeout'],
    ['elsewhere hello', 'search elsewhere hello'], // not a member
    ['archived hello', 'search archived hello'],
    ['@ada hello', 'search @ada hello'], // oneself
    ['mai hello', 'search mai hello'], // the beginning of a name is no name
    ['mainly hello', 'search mainly hello'],
    ['hello main', 'search hello main'],
  ])('with “%s”: %s', (text, does) => {
    expect(enter(text)).toBe(does);
  });

  test('a message that is too long for one is not sent', () => {
    expect(enter(`main ${'x'.repeat(8096)}`)).toMatch(/^send/);
    expect(enter(`main ${'x'.repeat(8097)}`)).toMatch(/^search/);
  });
});

describe('the lines below', () => {
  test('what begins so, flows on the list before closed ones; each line does what it says', () => {
    expect(offers('ma hello')).toEqual([
      'main hello → send to flow:acme-main: hello',
      'main-office hello → send to flow:acme-main-office: hello',
      '@grace hello → send to private:2: hello', // Marlowe
    ]);
    expect(offers('eng')).toEqual(['engineering → open flow:acme-engineering']);
  });

  test('with a name within a longer one, the other reading and the search are offered', () => {
    expect(offers('main office we move')).toEqual([
      'main: office we move → send to flow:acme-main: office we move',
      '?main office we move → search main office we move',
    ]);
  });

  test('a line that is chosen means exactly that line', () => {
    for (const text of ['ma hello', '@g hi', 'l', 'main office x', 'str ß']) {
      for (const { text: line, action } of readOmnibox(text, small).offers) {
        expect(enter(line)).toBe(said(action));
      }
    }
  });

  test('are as many as there is room for; to search stays among them', () => {
    const few = readOmnibox('main hello', small, 1).offers;
    expect(few.map((one) => one.text)).toEqual(['?main hello']);
    expect(readOmnibox('ma hello', small).offers.length).toBeGreaterThan(1);
    expect(readOmnibox('ma hello', small, 1).offers).toHaveLength(1);
  });
});

describe('several accounts', () => {
  const both = targetsOf({
    accounts: [account(A, 'https://a.test'), account(B, 'https://b.test')],
    flows: [flow('Main'), flow('Main', {}, B, 'other'), flow('Same'), flow('Same', {}, B)],
    users: [user(2, 'grace', 'Grace', A), user(9, 'grace', 'Grace Other', B), user(4, 'same', 'Someone')],
  });

  test('what more than one is called is never sent, but offered by names that are each one’s own', () => {
    expect(enter('main hello', both)).toBe('search main hello (unsure)');
    expect(offers('main hello', both)).toEqual([
      'acme/main hello → send to flow:acme-main: hello',
      'other/main hello → send to flow:other-main: hello',
    ]);
    expect(enter('@grace hello', both)).toBe('search @grace hello (unsure)');
    for (const text of ['main hello', 'same hello', '@grace hello']) {
      const { offers: lines } = readOmnibox(text, both);
      expect(lines.length).toBeGreaterThan(1);
      for (const { text: line, action } of lines) expect(enter(line, both)).toBe(said(action));
    }
  });

  test('a flow and a person of one name are two', () => {
    expect(enter('same hello', both)).toBe('search same hello (unsure)');
    expect(enter('@same hello', both)).toBe('send to private:4: hello');
  });
});
