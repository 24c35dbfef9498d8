/** Whoever waits for the language words nothing in another one, however many wait at once. */
import { afterEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';

fakeBrowser.runtime.getManifest = () => ({ manifest_version: 3, name: 'Quayside', version: '1.0' });
fakeBrowser.i18n.getUILanguage = () => 'en';
vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));

const { languageReady } = await import('../../lib/i18n/load.ts');
const { language, speak } = await import('../../lib/i18n/t.ts');

/** Files are there when they are let through. */
let through: (() => void)[] = [];
const read = vi.fn(async () => {
  await new Promise<void>((resolve) => through.push(resolve));
  return { json: async () => [] };
});
vi.stubGlobal('fetch', read);
const files = () => vi.waitFor(() => expect(through.length).toBeGreaterThanOrEqual(2));
const chosen = (code: string) => fakeBrowser.storage.local.set({ settings: { language: code } });

afterEach(() => {
  speak('en', null);
  through = [];
  read.mockClear();
});

test('each of several that wait for it at a start of the worker finds it', async () => {
  await chosen('de');
  const spoken: string[] = [];
  const waiting = [1, 2, 3].map(() => languageReady().then(() => spoken.push(language().code)));
  await files();
  // In the order they were asked for, each a moment after the other.
  for (const [at, one] of through.entries()) setTimeout(one, at * 5);
  await Promise.all(waiting);
  expect(spoken).toEqual(['de', 'de', 'de']);
  expect(read).toHaveBeenCalledTimes(2);
});

test('a language that is no longer wanted when it is read is not spoken', async () => {
  await chosen('de');
  const german = languageReady();
  await files();
  await chosen('en');
  await languageReady();
  for (const one of through) one();
  await german;
  expect(language().code).toBe('en');
});
