import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { applyChanges } from '../../lib/store/writer.ts';

const items: string[] = [];
let refuses = false;
const runtime: { lastError?: { message: string } } = {};
vi.mock('wxt/browser', () => ({
  browser: {
    runtime,
    i18n: { getUILanguage: () => 'en' },
    storage: { local: { get: async () => ({}) }, onChanged: { addListener: () => undefined } },
    contextMenus: {
      removeAll: async () => void items.splice(0),
      create: ({ id }: { id: string }, done: () => void) => {
        if (refuses) runtime.lastError = { message: 'no' };
        else items.push(id);
        done();
        delete runtime.lastError;
      },
    },
  },
}));
const { rebuildMenus } = await import('../../lib/menus.ts');

const ME = '1@https://flowdock.test';
const signIn = () =>
  applyChanges([
    {
      kind: 'account',
      account: {
        id: ME,
        server: 'https://flowdock.test',
        user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
        method: 'token',
        signedInAt: 1,
        health: { state: 'ok', refreshedAt: 1 },
      },
    },
  ]);

test('a menu that could not be built is built anew, also when it is to be as it was before', async () => {
  await rebuildMenus();
  const signedOut = [...items];
  expect(signedOut.length).toBeGreaterThan(0);
  await signIn();
  refuses = true;
  await expect(rebuildMenus()).rejects.toThrow();
  expect(items).toEqual([]);
  refuses = false;
  await applyChanges([{ kind: 'account-gone', account: ME }]);
  await rebuildMenus();
  expect(items).toEqual(signedOut);
});
