import { describe, expect, test } from 'vitest';
import { type Destination, searchDestinations } from '../../lib/share/destinations.ts';
import { flowKey, privateKey } from '../../lib/store/picture.ts';

const flow = (name: string, place = 'Acme'): Destination => ({
  kind: 'flow',
  account: 'a',
  conversation: flowKey(name),
  id: name,
  name,
  place,
});
const grace: Destination = {
  kind: 'private',
  account: 'a',
  conversation: privateKey(2),
  id: '2',
  name: 'Grâce Hopper',
  place: 'Private',
};
const list = {
  all: [flow('Design'), flow('Engineering'), flow('Main'), flow('UX Design', 'Beta'), grace],
  recent: [flow('Main'), grace],
};
const shown = (typed: string) =>
  searchDestinations(list, typed).map((group) => [group.title, group.items.map((one) => one.name)]);

describe('the picker', () => {
  test('shows recent ones first, each destination once', () => {
    expect(shown('')).toEqual([
      ['Recent', ['Main', 'Grâce Hopper']],
      ['Acme', ['Design', 'Engineering']],
      ['Beta', ['UX Design']],
    ]);
  });

  test('finds by start, word, middle and place, in that order, without accents', () => {
    expect(shown('des')).toEqual([
      ['Acme', ['Design']],
      ['Beta', ['UX Design']],
    ]);
    expect(shown('GRACE')).toEqual([['Private', ['Grâce Hopper']]]);
    expect(shown('hop')).toEqual([['Private', ['Grâce Hopper']]]);
    expect(shown('gineer')).toEqual([['Acme', ['Engineering']]]);
    expect(shown('beta')).toEqual([['Beta', ['UX Design']]]);
    expect(shown('zzz')).toEqual([]);
  });
});
