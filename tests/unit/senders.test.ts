import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { ASKED_BY, PAGES, type RequestName } from '../../lib/protocol.ts';
import { documentOf, isBackground, pageOf, type Sender } from '../../lib/sender.ts';
import type { Recording } from '../support/senders.ts';

/** Hears what `answer` registers, and lets a test speak as any sender. */
let listener: (message: unknown, sender: Sender, respond: (answer: unknown) => void) => true | undefined;
vi.mock('wxt/browser', () => ({
  browser: {
    runtime: {
      id: 'abc',
      getURL: (path: string) => `chrome-extension://abc${path}`,
      onMessage: { addListener: (added: typeof listener) => (listener = added) },
    },
  },
}));
const { answer } = await import('../../lib/answer.ts');

const recordings = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'senders.json'), 'utf8'),
) as Recording[];
const places = {
  popup: 'popup',
  pageInTab: 'options',
  shareWindow: 'share',
  shareFrame: 'share',
  contentScript: null,
  offscreen: 'offscreen',
  background: null,
};

describe.each(recordings)('as $browser says it', ({ id, base, senders }) => {
  const heard = Object.entries(places).filter(([place]) => place in senders);

  test('every kind of place was recorded', () => {
    expect(heard.length).toBeGreaterThanOrEqual(5);
  });

  test.each(heard)('%s is %s', (place, page) => {
    expect(pageOf(senders[place] ?? {}, { id, base })).toBe(page);
  });

  test('the background is told from every page', () => {
    const found = Object.entries(senders).filter(([, sender]) => isBackground(sender, { id, base }));
    expect(found.map(([place]) => place)).toEqual(['background']);
  });

  test('a page in a frame is another document than the page around it', () => {
    const { shareFrame = {}, contentScript = {} } = senders;
    expect(shareFrame.tab?.id).toBe(contentScript.tab?.id);
    expect(documentOf(shareFrame)).not.toBe(documentOf(contentScript));
  });

  test('nobody else is one of our pages', () => {
    const own = { id, base };
    const { shareFrame = {}, contentScript = {}, popup = {}, pageInTab = {} } = senders;
    const pretenders: Sender[] = [
      {},
      { ...popup, id: 'another' },
      { ...popup, origin: contentScript.origin },
      { ...popup, origin: undefined },
      { ...popup, origin: 'null' },
      { ...popup, url: contentScript.url },
      { ...popup, url: `${base.replace(/\/$/, '')}.evil.test/popup.html` },
      { ...popup, url: `${base}popup.html/other` },
      { ...popup, url: `${base}other.html?x=/popup.html` },
      { ...popup, url: `${base}toString.html` },
      { ...shareFrame, url: contentScript.url },
      { ...shareFrame, origin: contentScript.origin },
      // Only the share sheet may be framed.
      { ...pageInTab, frameId: 3 },
    ];
    expect(pretenders.map((sender) => pageOf(sender, own))).toEqual(pretenders.map(() => null));
  });
});

describe('the background', () => {
  const asked = vi.fn(async () => null);
  const handlers = Object.fromEntries(Object.keys(ASKED_BY).map((name) => [name, asked]));
  answer(async () => handlers as never);
  const origin = 'chrome-extension://abc';
  const ask = (name: string, sender: Sender) => {
    asked.mockClear();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    return listener({ quayside: 'ask', name, payload: {} }, sender, resolve) && promise;
  };
  const from = (page: string): Sender => ({ id: 'abc', origin, url: `${origin}/${page}.html` });
  const names = Object.keys(ASKED_BY) as RequestName[];

  test.each(names)('answers %s to the pages it belongs to and to no other', async (name) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    for (const page of PAGES) {
      const result = await ask(name, from(page));
      const may = ASKED_BY[name].includes(page);
      expect(asked).toHaveBeenCalledTimes(may ? 1 : 0);
      expect(result).toMatchObject(may ? { ok: true } : { ok: false, failure: { kind: 'not-allowed' } });
    }
    vi.restoreAllMocks();
  });

  test('hears no content script, whatever it asks', () => {
    for (const name of names) {
      expect(ask(name, { id: 'abc', origin: 'https://a.test', url: 'https://a.test/' })).toBeUndefined();
      expect(asked).not.toHaveBeenCalled();
    }
  });

  test('gives the framed share sheet nothing but what belongs to sharing', () => {
    for (const name of names) {
      if (ASKED_BY[name].includes('share')) expect(name).toMatch(/^share-/);
    }
  });

  test('knows no request by the name of something every object has', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(ask(name, from('popup'))).toBeUndefined();
    }
  });
});
