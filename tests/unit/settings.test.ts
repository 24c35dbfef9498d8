import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';

let version = '2.0';
fakeBrowser.runtime.getManifest = () => ({ manifest_version: 3, name: 'Quayside', version });
vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
let validated = 0;
vi.mock('../../lib/settings-schema.ts', async (original) => {
  const schema = await original<typeof import('../../lib/settings-schema.ts')>();
  const settingsOf = (stored: unknown) => {
    validated += 1;
    return schema.settingsOf(stored);
  };
  return { ...schema, settingsOf };
});
const { changeSettings, readOwnSettings, readSettings, rewriteSettings, watchSettings } = await import(
  '../../lib/settings.ts'
);
const { anewAfter } = await import('../../lib/settings-anew.ts');
const { forgetPolicy } = await import('../../lib/policy.ts');
const { toggleMuted, togglePinned } = await import('../../components/flows/flow-settings.ts');
const { undoLast } = await import('../../components/ui/toasts.ts');
const { DEFAULTS } = await import('../../lib/settings-defaults.ts');

const stored = async () => (await fakeBrowser.storage.local.get('settings')).settings;
vi.stubGlobal('navigator', { locks: { request: <T>(_: string, work: () => Promise<T>) => work() } });

beforeEach(() => {
  fakeBrowser.reset();
  forgetPolicy();
  version = '2.0';
  validated = 0;
});

test('settings this version wrote, or that nobody chose yet, are read without validating them', async () => {
  expect(await readSettings()).toEqual(DEFAULTS);
  await changeSettings({ theme: 'dark' });
  const heard: unknown[] = [];
  const stop = watchSettings((settings) => heard.push(settings));
  await changeSettings({ keywords: ['crane'] });
  const now = { ...DEFAULTS, theme: 'dark', keywords: ['crane'] };
  expect(await readSettings()).toEqual(now);
  await vi.waitFor(() => expect(heard).toEqual([now]));
  stop();
  expect(validated).toBe(0);
});

test('what is done anew after a change is what the change is about, also by a worker that it wakes', async () => {
  await changeSettings({ keywords: ['crane'], everyMessage: { 'a/f': 1 } });
  const heard: unknown[] = [];
  const stop = watchSettings((now, before) => heard.push(anewAfter(now, before)));
  const after = async (...[patch]: Parameters<typeof changeSettings>) => {
    await changeSettings(patch);
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    return heard.pop();
  };
  expect(await after({ lastTab: 'inbox' })).toEqual({ streams: false, picture: false });
  expect(await after({ mutedFlows: ['a/f'] })).toEqual({ streams: true, picture: false });
  expect(await after({ keywords: ['crane', 'tide'] })).toEqual({ streams: true, picture: true });
  expect(await after({ keywords: [], everyMessage: {} })).toEqual({ streams: true, picture: false });
  stop();
});

test('what a company set counts, and a file of settings holds what the person chose', async () => {
  await changeSettings({ live: true, defaultServer: 'https://mine.example' });
  await fakeBrowser.storage.managed.set({ server: 'https://chat.company.example', stayConnected: false });
  forgetPolicy();
  expect(await readSettings()).toMatchObject({ live: false, defaultServer: 'https://chat.company.example' });
  expect(await readOwnSettings()).toMatchObject({ live: true, defaultServer: 'https://mine.example' });
});

test('settings another version wrote are validated, until the background has written them anew', async () => {
  version = '1.0';
  await changeSettings({ theme: 'dark', lastTab: 'inbox' });
  const former = { on: true, from: '22:00', to: '06:00', days: [1], weekends: false };
  await fakeBrowser.storage.local.set({
    settings: { ...((await stored()) as object), quiet: former, sendWith: 'never' },
  });
  version = '2.0';
  const now = {
    ...DEFAULTS,
    theme: 'dark',
    lastTab: 'inbox',
    quiet: { on: true, spans: [{ days: [1], from: '22:00', to: '06:00' }] },
  };
  expect(await readSettings()).toEqual(now);
  expect(validated).toBe(1);
  await rewriteSettings();
  validated = 0;
  expect(await readSettings()).toEqual(now);
  await rewriteSettings();
  expect(validated).toBe(0);
});

test('nothing is written where nobody chose anything', async () => {
  await rewriteSettings();
  expect(await stored()).toBeUndefined();
});

test('Undo of one flow’s setting leaves what was chosen for others since', async () => {
  // As much of a flow as its settings look at.
  const flow = (id: string) =>
    ({ account: 'a', id, flow: { name: id } }) as Parameters<typeof toggleMuted>[0];
  const undone = async (list: 'mutedFlows' | 'pinnedFlows', flows: string[]) => {
    undoLast();
    await vi.waitFor(async () => expect((await readSettings())[list]).toEqual(flows));
  };
  await toggleMuted(flow('main'));
  await changeSettings(({ mutedFlows }) => ({ mutedFlows: [...mutedFlows, 'a/design'] }));
  await undone('mutedFlows', ['a/design']);

  await changeSettings({ pinnedFlows: ['a/main', 'a/design'] });
  await togglePinned(flow('main'));
  await changeSettings(({ pinnedFlows }) => ({ pinnedFlows: [...pinnedFlows, 'a/random'] }));
  await undone('pinnedFlows', ['a/main', 'a/design', 'a/random']);
});
