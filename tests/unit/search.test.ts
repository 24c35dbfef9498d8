import { beforeEach, describe, expect, test, vi } from 'vitest';
import { authors, authorWithin } from '../../components/search/authors.ts';
import { searchPlaces } from '../../components/search/search-places.ts';
import { firstHit, markedPieces, typedTerms } from '../../components/search/search-terms.ts';
import type { FlowRow } from '../../lib/store/picture.ts';

type Answer = { ok: boolean; value?: unknown; failure?: unknown };
const asked: {
  name: string;
  payload: { conversation?: string; from?: number };
  answer: (a: Answer) => void;
}[] = [];
vi.mock('../../lib/ask.ts', () => ({
  ask: (name: string, payload: { conversation?: string; from?: number }) =>
    new Promise((answer) => asked.push({ name, payload, answer })),
}));
const { BATCH, startSearch } = await import('../../components/search/search-run.ts');

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const flowRow = (name: string, open = true, joined = true) =>
  ({ account: 'a', id: name, flow: { name, open, joined, disabled: false } }) as unknown as FlowRow;
const names = { account: () => '', flow: () => '' };
const places = (count: number) =>
  searchPlaces({
    flows: Array.from({ length: count }, (_, at) => flowRow(`f${String(at).padStart(3, '0')}`)),
    privates: [],
    users: new Map(),
    conversations: new Map(),
    names,
    away: new Set(),
  });
const terms = { words: 'x', tags: [], files: false, author: null };
const found = (ids: number[], next: number | null = null): Answer => ({
  ok: true,
  value: { messages: ids.map((id) => ({ id })), next },
});

test('an author stays chosen where they may have written, and not where another account looks', () => {
  const user = (id: number, name: string) => ({ id, name, nick: name, email: '', avatar: '' });
  const [ada, grace, linus] = [user(1, 'Ada'), user(2, 'Grace'), user(2, 'Linus')];
  const users = new Map([
    ['a/1', ada],
    ['a/2', grace],
    ['b/2', linus],
  ]);
  const flow = { account: 'a', id: 'f', flow: { users: [ada] } } as unknown as FlowRow;
  const inFlow = { account: 'a', flow };
  const elsewhere = { account: 'b', flow: null };
  expect(authorWithin('a/2', null)).toBe('a/2');
  expect(authorWithin('a/2', inFlow)).toBe('a/2');
  expect(authorWithin('a/2', elsewhere)).toBeNull();
  expect(authorWithin(null, elsewhere)).toBeNull();
  const names = (...of: Parameters<typeof authors>) => authors(...of).map(({ label }) => label);
  expect(names(inFlow, users, null)).toEqual(['Ada']);
  expect(names(inFlow, users, 'a/2')).toEqual(['Ada', 'Grace']);
  expect(names(elsewhere, users, null)).toEqual(['Linus']);
  expect(names(null, users, null)).toEqual(['Ada', 'Grace', 'Linus']);
});

describe('what was typed', () => {
  test('is words and tags', () => {
    expect(typedTerms('  lock   #perf timeout # #perf ')).toEqual({ words: 'lock timeout', tags: ['perf'] });
    expect(typedTerms('')).toEqual({ words: '', tags: [] });
  });

  test('is marked as whole words, whatever stands between them', () => {
    const hits = (text: string, words: string) =>
      markedPieces(text, words).flatMap(({ text: piece, hit }) => (hit ? [piece] : []));
    expect(hits('set lock_timeout, Lock; unlocked', 'lock TIMEOUT')).toEqual(['lock', 'timeout', 'Lock']);
    expect(hits('Übergröße ÜBER', 'über')).toEqual(['ÜBER']);
    expect(hits('anything', '')).toEqual([]);
  });

  test('keeps the text whole, and says where it begins', () => {
    const text = 'a lock, and a lock';
    expect(
      markedPieces(text, 'lock')
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
    expect(firstHit(text, 'lock')).toBe(2);
    expect(firstHit(text, 'key')).toBeNull();
  });
});

test('places: flows one is in, open ones first, then by their last message', () => {
  const flows = [flowRow('closed', false), flowRow('b'), flowRow('a'), flowRow('foreign', true, false)];
  const conversations = new Map([['a/flow:b', { lastMessageAt: 5 }]]);
  const facts = { flows, privates: [], users: new Map(), conversations: conversations as never, names };
  expect(searchPlaces({ ...facts, away: new Set() }).map(({ name }) => name)).toEqual(['b', 'a', 'closed']);
  // What can't be asked now keeps nothing waiting.
  const elsewhere = { ...flowRow('z', false), account: 'b' };
  const list = searchPlaces({ ...facts, flows: [...flows, elsewhere], away: new Set(['a']) });
  expect(list.map(({ name }) => name)).toEqual(['z', 'b', 'a', 'closed']);
});

describe('a search', () => {
  beforeEach(() => {
    asked.length = 0;
  });

  test('has four requests on the way, and looks through a bounded number of conversations by itself', async () => {
    const run = startSearch(places(60), terms);
    expect(asked).toHaveLength(4);
    for (let at = 0; at < BATCH; at += 1) {
      expect(asked.length - at).toBeLessThanOrEqual(4);
      asked[at]?.answer(found([]));
      await settle();
    }
    expect(asked).toHaveLength(BATCH);
    expect(run.busy.value).toBe(false);
    expect(run.left.value).toBe(60 - BATCH);
    run.goOn();
    expect(asked).toHaveLength(BATCH + 4);
    run.stop();
  });

  test('shows groups in their order, however their answers come', async () => {
    const run = startSearch(places(3), terms);
    asked[2]?.answer(found([9]));
    await settle();
    expect(run.groups.value).toEqual([]);
    asked[0]?.answer(found([7]));
    await settle();
    expect(run.groups.value.map(({ place }) => place.name)).toEqual(['f000']);
    asked[1]?.answer({ ok: false, failure: { kind: 'server', message: 'No' } });
    await settle();
    expect(run.groups.value.map(({ place }) => place.name)).toEqual(['f000', 'f002']);
    expect(run.failed.value.map(({ place }) => place.name)).toEqual(['f001']);
    run.retry();
    asked[3]?.answer(found([8]));
    await settle();
    expect(run.groups.value.map(({ messages }) => messages.map(({ id }) => id))).toEqual([[7], [8], [9]]);
  });

  test('that is given up asks nothing more, takes nothing more, and says so', async () => {
    const run = startSearch(places(10), terms);
    run.stop();
    expect(asked.map(({ name }) => name)).toEqual([...Array(4).fill('search-messages'), 'search-stop']);
    for (const { answer } of [...asked]) answer(found([1]));
    await settle();
    expect(asked).toHaveLength(5);
    expect(run.groups.value).toEqual([]);
  });

  test('puts older matches below, none twice', async () => {
    const all = places(1);
    const run = startSearch(all, terms);
    asked[0]?.answer(found([9, 8], 2));
    await settle();
    if (all[0]) run.older(all[0]);
    expect(asked[1]?.payload.from).toBe(2);
    asked[1]?.answer(found([8, 7]));
    await settle();
    expect(run.groups.value[0]?.messages.map(({ id }) => id)).toEqual([9, 8, 7]);
    expect(run.groups.value[0]?.more).toBe(false);
  });
});
