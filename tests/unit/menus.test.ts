import { describe, expect, test } from 'vitest';
import {
  CHOOSE_ITEM,
  menuContexts,
  menuItems,
  menuText,
  quickItem,
  quickTarget,
  SHARE_MENU,
} from '../../lib/menu-model.ts';
import { type Account, type FlowRow, flowKey, type PrivateRow, privateKey } from '../../lib/store/picture.ts';

const ada = '1@https://a.example';
const account = (id: string, nick: string): Account => ({
  id,
  server: 'https://a.example',
  user: { id: 1, nick, name: nick, email: '', avatar: '' },
  method: 'token',
  signedInAt: 0,
  health: { state: 'loading' },
});
const flow = (id: string, name: string, part: { joined?: boolean; org?: string } = {}): FlowRow => ({
  account: ada,
  id,
  flow: {
    id,
    name,
    parameterized_name: id,
    organization: {
      id: 1,
      name: part.org ?? 'Acme',
      parameterized_name: 'acme',
      user_limit: 0,
      user_count: 0,
      active: true,
      url: '',
    },
    unread_mentions: 0,
    open: true,
    joined: part.joined ?? true,
    url: '',
    web_url: '',
    access_mode: 'invitation',
    disabled: false,
  },
});
const grace: PrivateRow = {
  account: ada,
  id: 2,
  conversation: {
    id: 2,
    url: '',
    name: 'Grace',
    open: true,
    activity: { inbox: false, mentions: 0, chat: false },
    users: [],
  },
};
const to = (id: string) => ({ account: ada, conversation: flowKey(id) });
const facts = {
  accounts: [account(ada, 'ada')],
  flows: [flow('f1', 'Engineering'), flow('f2', 'R&D'), flow('f3', 'Left', { joined: false })],
  privates: [grace],
};
/** What stands below the recent destinations, always. */
const ALWAYS = ['Choose a flow…', 'Screenshot…', 'All tabs of this window…'];
const titles = (recent: Parameters<typeof menuItems>[0]['recent']) =>
  menuItems({ ...facts, recent }).map((item) => item.title ?? '-');

test('the menu stands in pages and on the toolbar icon, or on the icon alone', () => {
  expect(menuContexts(true)).toEqual(
    expect.arrayContaining(['page', 'link', 'selection', 'image', 'action']),
  );
  expect(menuContexts(false)).toEqual(['action']);
});

describe('the menu', () => {
  test('signed out, it offers to sign in and nothing else', () => {
    const items = menuItems({ accounts: [], flows: [], privates: [], recent: [to('f1')] });
    expect(items).toEqual([{ id: 'share-sign-in', title: 'Sign in to share to Flowdock' }]);
  });

  test('before anything was shared: only to choose', () => {
    expect(titles([])).toEqual(['Share to Flowdock', ...ALWAYS]);
  });

  test('recent destinations in their order, people too, then to choose', () => {
    const recent = [to('f2'), { account: ada, conversation: privateKey(2) }, to('f1')];
    expect(titles(recent)).toEqual(['Share to Flowdock', 'R&&D', 'Grace', 'Engineering', '-', ...ALWAYS]);
  });

  test('what is gone or was left is not offered', () => {
    const gone = [to('nowhere'), to('f3'), { account: 'x', conversation: flowKey('f1') }];
    expect(titles(gone)).toEqual(['Share to Flowdock', ...ALWAYS]);
  });

  test('at most five, and the same name twice says where each is', () => {
    const flows = Array.from({ length: 8 }, (_, n) =>
      flow(`n${n}`, n < 2 ? 'Main' : `Flow ${n}`, { org: `Org ${n}` }),
    );
    const items = menuItems({ ...facts, flows, recent: flows.map((row) => to(row.id)) });
    const quick = items.filter((item) => quickTarget(item.id) !== null);
    expect(quick.map((item) => item.title)).toEqual([
      'Main (Org 0, ada)',
      'Main (Org 1, ada)',
      'Flow 2',
      'Flow 3',
      'Flow 4',
    ]);
    expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
  });
});

describe('an item carries its target', () => {
  test('there and back', () => {
    for (const target of [to('a:b "c"'), { account: ada, conversation: privateKey(12) }]) {
      expect(quickTarget(quickItem(target))).toEqual(target);
    }
  });

  test('other items carry none', () => {
    for (const id of [SHARE_MENU, CHOOSE_ITEM, 'share-separator', 'share-to [1,2]', 'share-to ["a","x:1"]']) {
      expect(quickTarget(id)).toBeNull();
    }
  });

  test('names can not act in the menu', () => {
    expect(menuText('Q&A %s\u202e\n')).toBe('Q&&A %\u2060s');
    expect(Array.from(menuText('x'.repeat(300)))).toHaveLength(60);
  });
});
