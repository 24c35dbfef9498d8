import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SearchPlace } from '../../components/search/search-places.ts';
import { draw, hooks, leave } from '../support/hooks.ts';

const asked: { name: string; words: string; answer: (result: unknown) => void }[] = [];
vi.mock('preact/hooks', () => hooks);
vi.mock('@preact/signals', async () => import('@preact/signals-core'));
vi.mock('../../lib/ask.ts', () => ({
  ask: (name: string, { words = '' }: { words?: string }) =>
    new Promise((answer) => asked.push({ name, words, answer })),
}));
const { useSearch } = await import('../../components/search/use-search.ts');

const places = [{ key: 'a/flow:f', account: 'a', conversation: 'flow:f' }] as unknown as SearchPlace[];
const wish = { text: 'lock', within: null, author: null, tag: null, files: false };
const page = (place: object) => draw(() => useSearch(place, wish, places));
const searched = () => asked.filter(({ name }) => name === 'search-messages').map(({ words }) => words);
const answerAll = async () => {
  for (const { answer } of asked) answer({ ok: true, value: { messages: [{ id: 1 }], next: 5 } });
  await vi.advanceTimersByTimeAsync(0);
};

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

test('a letter typed and taken away at once leaves a search that goes on', async () => {
  const place = {};
  page(place);
  await vi.advanceTimersByTimeAsync(300);
  await answerAll();
  page(place).change({ text: 'locks' });
  page(place).change({ text: 'lock' });
  page(place);
  await vi.advanceTimersByTimeAsync(300);
  await answerAll();
  const { run } = page(place);
  expect(run?.busy.value).toBe(false);
  const before = searched().length;
  run?.older(places[0] as SearchPlace);
  expect(searched()).toHaveLength(before + 1);
});

test('what was typed just before a result was opened is searched for when one comes back', async () => {
  const place = {};
  page(place);
  await vi.advanceTimersByTimeAsync(300);
  await answerAll();
  page(place).change({ text: 'lockers' });
  page(place);
  leave();
  expect(page(place).wish.text).toBe('lockers');
  await vi.advanceTimersByTimeAsync(300);
  expect(searched()).toEqual(['lock', 'lockers']);
});
