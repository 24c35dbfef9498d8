import { beforeEach, describe, expect, test, vi } from 'vitest';

let managed: unknown;
let stored: Record<string, unknown> = {};
let told: (changes: object, area: string) => void = () => {};
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: { getManifest: () => ({ version: '1.0' }) },
    storage: {
      managed: { get: async () => managed },
      local: {
        get: async () => stored,
        set: async (values: object) => {
          stored = { ...stored, ...values };
        },
      },
      onChanged: {
        addListener: (listener: typeof told) => {
          told = listener;
        },
      },
    },
  },
}));
const { allowsServer, forgetPolicy, policyOf, readPolicy } = await import('../../lib/policy.ts');
const { changeSettings, readSettings, watchSettings } = await import('../../lib/settings.ts');

beforeEach(() => {
  managed = {};
  stored = {};
  forgetPolicy();
});

describe('what a company sets', () => {
  test('is nothing where nothing is, and each value by itself where one can’t be used', () => {
    const none = { server: null, servers: [], stayConnected: null, notificationText: true };
    for (const value of [
      undefined,
      null,
      [],
      'x',
      { server: 'chat', servers: ['ftp://a'], stayConnected: 1 },
    ])
      expect(policyOf(value)).toEqual(none);
    expect(policyOf({ server: ' https://chat.example/ ', servers: 'x', notificationText: false })).toEqual({
      ...none,
      server: 'https://chat.example',
      notificationText: false,
    });
  });

  test('names the servers people may sign in to, by their origins', () => {
    const policy = policyOf({ servers: ['https://chat.example/api/', 'https://b.example:8443'] });
    expect(allowsServer(policy, 'https://chat.example')).toBe(true);
    expect(allowsServer(policy, 'https://b.example:8443/x')).toBe(true);
    for (const other of ['https://b.example', 'http://chat.example', 'https://chat.example.evil'])
      expect(allowsServer(policy, other)).toBe(false);
    expect(allowsServer(policyOf({}), 'https://any.example')).toBe(true);
  });

  test('is none where the browser has no managed storage', async () => {
    managed = Promise.reject(new Error('Managed storage manifest not found'));
    expect(await readPolicy()).toEqual(policyOf(null));
  });

  test('counts before a person’s own choice, which stays and is there again afterwards', async () => {
    const lock = <T>(_name: string, work: () => Promise<T>) => work();
    vi.stubGlobal('navigator', { locks: { request: lock } });
    await changeSettings({ live: true, defaultServer: 'https://mine.example' });
    managed = { server: 'https://chat.example', stayConnected: false };
    forgetPolicy();
    expect(await readSettings()).toMatchObject({ live: false, defaultServer: 'https://chat.example' });
    await changeSettings({ theme: 'dark' });
    expect(stored.settings).toMatchObject({
      live: true,
      defaultServer: 'https://mine.example',
      theme: 'dark',
    });

    const heard: boolean[] = [];
    watchSettings(({ live }) => heard.push(live));
    managed = {};
    told({}, 'managed');
    await vi.waitFor(() => expect(heard).toEqual([true]));
    expect(await readSettings()).toMatchObject({ live: true, defaultServer: 'https://mine.example' });
    vi.unstubAllGlobals();
  });
});
