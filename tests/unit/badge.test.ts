import { expect, test, vi } from 'vitest';
import type { OutboxRow } from '../../lib/outbox/row.ts';
import type { Account, ConversationKey, Health, MessageRow } from '../../lib/store/picture.ts';

vi.mock('wxt/browser', () => ({ browser: {} }));
const { badgeOf } = await import('../../lib/badge.ts');

const ok: Health = { state: 'ok', refreshedAt: 1 };
const offline: Health = { state: 'offline', since: 1, refreshedAt: 1, retryAt: 2 };
const account = (health: Health = ok, id = '1@https://a'): Account => ({
  id,
  server: 'https://a',
  user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
  method: 'token',
  signedInAt: 1,
  health,
});
const rows = (count: number, conversation: ConversationKey, owner = '1@https://a'): MessageRow[] =>
  Array.from({ length: count }, (_, at) => ({
    account: owner,
    conversation,
    id: at + 1,
    unread: 1,
    message: {
      id: at + 1,
      event: 'message',
      content: '',
      tags: [],
      user: '2',
      sent: at,
      created_at: '',
      attachments: [],
    },
  }));
const failed: OutboxRow = {
  uuid: 'u',
  account: '1@https://a',
  conversation: 'flow:main',
  action: { kind: 'message', content: '', tags: [], threadId: null },
  createdAt: 1,
  attempts: 1,
  notBefore: 0,
  state: 'failed',
  error: { kind: 'forbidden', message: '' },
};
const none = { unread: [], outbox: [], mutedFlows: [], quiet: null, now: 10_000 };

test('signed out: grey icon, no badge', () => {
  expect(badgeOf({ ...none, accounts: [] })).toMatchObject({
    text: '',
    icon: 'signed-out',
    title: 'Quayside: signed out',
  });
});

test('nothing unread: no badge', () => {
  expect(badgeOf({ ...none, accounts: [account()] })).toMatchObject({ text: '', icon: 'normal' });
});

test('mentions and private messages are counted together and named apart', () => {
  const unread = [...rows(7, 'flow:main'), ...rows(2, 'private:3')];
  expect(badgeOf({ ...none, accounts: [account()], unread })).toEqual({
    text: '9',
    background: '#C93A20',
    color: '#FFFFFF',
    title: 'Quayside: 7 mentions, 2 private messages',
    icon: 'normal',
  });
});

test.each([
  [1, '1'],
  [99, '99'],
  [100, '99+'],
])('%i unread read as %s', (count, text) => {
  expect(badgeOf({ ...none, accounts: [account()], unread: rows(count, 'flow:main') }).text).toBe(text);
});

test('several accounts are summed', () => {
  const accounts = [account(), account(ok, '1@https://b')];
  const unread = [...rows(1, 'flow:main'), ...rows(2, 'flow:main', '1@https://b')];
  expect(badgeOf({ ...none, accounts, unread }).text).toBe('3');
});

test('muted flows do not count; alone they leave a plain mark', () => {
  const muted = { ...none, accounts: [account()], mutedFlows: ['1@https://a/main'] };
  expect(badgeOf({ ...muted, unread: [...rows(3, 'flow:main'), ...rows(1, 'flow:b')] }).text).toBe('1');
  expect(badgeOf({ ...muted, unread: rows(3, 'flow:main') })).toMatchObject({
    text: ' ',
    background: '#5E7079',
    title: 'Quayside: nothing unread but in muted flows',
  });
  expect(badgeOf({ ...muted, unread: [...rows(3, 'flow:main'), ...rows(1, 'flow:b')] }).title).toBe(
    'Quayside: 1 mention, 3 in muted flows',
  );
});

test('offline keeps the last count on grey', () => {
  expect(badgeOf({ ...none, accounts: [account(offline)], unread: rows(4, 'flow:main') })).toMatchObject({
    text: '4',
    background: '#5E7079',
    icon: 'offline',
  });
});

test('the tooltip says what keeps the count from being sure: each account by itself when they differ', () => {
  const unread = rows(2, 'flow:main');
  const title = (...all: Account[]) => badgeOf({ ...none, accounts: all, unread, now: 400_000 }).title;
  const at = (health: Health) => account(health, '1@https://b');
  expect(title(account(offline))).toMatch(/^Quayside: offline, as of .+; 2 mentions$/);
  expect(title(account({ ...offline, state: 'trouble' }))).toMatch(
    /^Quayside: server trouble, as of .+; 2 mentions$/,
  );
  const fresh: Health = { state: 'ok', refreshedAt: 399_000 };
  expect(title(account(fresh), at(offline))).toMatch(/^Quayside: ada at a: offline, as of .+; 2 mentions$/);
  // Here and there: the icon stays, what counts is red.
  expect(badgeOf({ ...none, accounts: [account(fresh), at(offline)], unread, now: 400_000 })).toMatchObject({
    icon: 'normal',
    background: '#C93A20',
  });
});

test('what was not asked for in time is as of then, pale and on grey; a stream, or one that just broke, is fresh', () => {
  const input = { ...none, unread: rows(2, 'flow:main'), now: 301_002 };
  const old = badgeOf({ ...input, accounts: [account()] });
  expect(old).toMatchObject({ text: '2', background: '#5E7079', icon: 'offline' });
  expect(old.title).toMatch(/^Quayside: as of .+; 2 mentions$/);
  const titles = [
    { ...account(), live: { state: 'standing' as const, since: 1 } },
    { ...account(), live: { state: 'reconnecting' as const, since: 300_000 } },
    account({ state: 'ok', refreshedAt: 1_002 }),
  ].map((one) => badgeOf({ ...input, accounts: [one] }).title);
  expect(titles).toEqual(Array(3).fill('Quayside: 2 mentions'));
});

test('before anything is known it says so, and not that nothing is unread', () => {
  expect(badgeOf({ ...none, accounts: [account({ state: 'loading' })] })).toMatchObject({
    text: '',
    title: 'Quayside: connecting',
  });
});

test('paused notifications are said, and the count goes on', () => {
  const input = { ...none, accounts: [account()], unread: rows(2, 'flow:main') };
  expect(badgeOf({ ...input, quiet: { why: 'locked', until: null } })).toMatchObject({
    text: '2',
    title: 'Quayside: 2 mentions; notifications paused',
    icon: 'paused',
  });
  expect(badgeOf(input).icon).toBe('normal');
  expect(badgeOf({ ...input, quiet: { why: 'snooze', until: 20_000 } }).title).toMatch(/paused until /);
});

test('a refused sign-in and a refused message ask for the person', () => {
  const refused = account({ state: 'refused', since: 1, refreshedAt: 1 });
  expect(badgeOf({ ...none, accounts: [refused] })).toMatchObject({ text: '!', background: '#7A4D00' });
  const other = account(ok, '1@https://b');
  const both = { ...none, accounts: [refused, other] };
  expect(badgeOf(both)).toMatchObject({ text: '!' });
  const unread = rows(3, 'flow:main', '1@https://b');
  const seen = badgeOf({ ...both, unread });
  expect([seen.text, seen.title]).toEqual(['3', 'Quayside: sign in again as ada; 3 mentions']);
  expect(badgeOf({ ...none, accounts: [refused], unread: rows(3, 'flow:main') })).toMatchObject({
    text: '!',
  });
  expect(badgeOf({ ...none, accounts: [account()], outbox: [failed] }).title).toContain(
    '1 action of yours needs you to decide',
  );
});

test('what is being marked read counts no more', () => {
  const marking: OutboxRow = { ...failed, state: 'queued', action: { kind: 'mark-read', messages: [1, 2] } };
  expect(
    badgeOf({ ...none, accounts: [account()], outbox: [marking], unread: rows(3, 'flow:main') }).text,
  ).toBe('1');
});

test('what waits for two minutes shows, below what needs the person', () => {
  const waits: OutboxRow = { ...failed, state: 'queued', createdAt: 0 };
  const input = { ...none, accounts: [account()], outbox: [waits], unread: rows(3, 'flow:main') };
  expect(badgeOf({ ...input, now: 119_999 }).text).toBe('3');
  expect(badgeOf({ ...input, now: 120_000 })).toEqual({
    text: '…',
    background: '#7A4D00',
    color: '#FFFFFF',
    title: 'Quayside: 1 action of yours waits to be sent; 3 mentions',
    icon: 'normal',
  });
  expect(badgeOf({ ...input, outbox: [waits, { ...failed, state: 'asks' }], now: 120_000 }).text).toBe('!');
});
