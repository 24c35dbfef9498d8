import { describe, expect, test } from 'vitest';
import {
  deriveTags,
  editTags,
  isMeta,
  mapTagFilter,
  passesTagFilter,
  type TaggedPost,
  unreadTag,
} from '../../lib/flowdock/tags.ts';

const users = [
  { id: 0, nick: 'Flowdock' },
  { id: 5012, nick: 'Mira' },
  { id: 5044, nick: 'Tuomo' },
  { id: 5071, nick: 'Li-Na' },
  { id: 5093, nick: 'J.Doe' },
  { id: 5120, nick: 'Ääni' },
  { id: 5100, nick: 'Ghost', disabled: true },
];
const post = (content: string | null, more: Partial<TaggedPost> = {}) =>
  deriveTags({ content, users, author: 5012, ...more });
const everyone = ':unread:5044 :unread:5071 :unread:5093 :unread:5120';

describe('the tags of a post (reference vectors)', () => {
  test.each<[id: string, content: string, result: string]>([
    ['M01', '@tuomo ping', ':user:5044 :unread:5044'],
    ['M02', '@TUOMO ping', ':user:5044 :unread:5044'],
    ['M03', 'tuomo, ping', ':highlight:5044 :unread:5044'],
    ['M04', "ask Tuomo's team", ':highlight:5044 :unread:5044'],
    ['M05', 'the tuomos', ''],
    ['M06', '@ghost hi', ''],
    ['M07', 'ghost hi', ''],
    ['M08', '@flowdock hi', ''],
    ['M09', '@mira note to self', ':user:5012'],
    ['M10', 'mira was here', ''],
    ['M11', '@all hello', `:user:everyone ${everyone}`],
    ['M12', '@Everybody and @tuomo', `:user:everyone :user:5044 ${everyone}`],
    ['M13', '@team standup', `:user:team ${everyone}`],
    ['M14', '@j.doe.', ':user:5093 :unread:5093'],
    ['M15', '@j', ''],
    ['M16', 'li-na?', ':highlight:5071 :unread:5071'],
    ['M17', '@li-na see acme.io', ':user:5071 :url :unread:5071'],
    ['M18', 'li na', ''],
    ['M19', 'ääni, kuuluuko', ':highlight:5120 :unread:5120'],
    ['M20', '@nobody #Ops', 'Ops'],
    ['M21', '@tuomo tuomo!', ':user:5044 :highlight:5044 :unread:5044'],
    ['M22', '    @tuomo #x', ''],
  ])('%s %s', (_id, content, result) => {
    expect(post(content)).toEqual(result === '' ? [] : result.split(' '));
  });

  test('M23 to M27: explicit tags come first and are mapped', () => {
    expect(post('ok', { explicit: ['@Tuomo', '#Ops', 'ops'] })).toEqual([
      ':user:5044',
      'Ops',
      ':unread:5044',
    ]);
    expect(post('#ops again', { explicit: '#Ops, urgent,@ALL' })).toEqual(
      `Ops urgent :user:everyone ${everyone}`.split(' '),
    );
    expect(post('plain', { explicit: ['@ghost', '', '#'] })).toEqual([]);
    expect(post('docs at http://acme.io/#Ops', { explicit: ['docs'] })).toEqual(['docs', ':url']);
    expect(post('@tuomo', { explicit: [':user:5044', 'x'] })).toEqual([':user:5044', 'x', ':unread:5044']);
  });

  test('M28 to M32: anonymous, file, comment, private, team inbox', () => {
    expect(post('@mira hi', { author: null })).toEqual([':user:5012', ':unread:5012']);
    expect(post(null, { explicit: ['logs'], file: true })).toEqual(['logs', ':file']);
    expect(post('agreed', { parent: 88120 })).toEqual(['influx:88120']);
    expect(post('see http://acme.io', { explicit: ['ref'], private: { recipient: 5044 } })).toEqual([
      ':unread:5044',
      'ref',
      ':url',
    ]);
    expect(post(null, { explicit: 'ci', author: null, source: 'CI box' })).toEqual(['ci', ':source:CI box']);
  });

  test('a private message never gets user tags', () => {
    expect(post('@tuomo #x', { explicit: ['@all'], private: { recipient: 5071 } })).toEqual([
      ':unread:5071',
      'x',
    ]);
  });
});

describe('the tags after an edit', () => {
  const edit = { users, author: 5012 };
  test('M33: an explicit list replaces the old one', () => {
    const current = ['docs', ':url'];
    expect(editTags({ ...edit, current, explicit: ['ref', ':url', 'ref', 'Ref'] })).toEqual(['ref', ':url']);
    expect(editTags({ ...edit, current, explicit: [] })).toEqual([]);
    const previous = ['a', ':unread:5043', 'gone'];
    const explicit = ['a', 'gone', 'new'];
    expect(editTags({ ...edit, current: ['A', ':unread:5043', 'theirs'], previous, explicit })).toEqual([
      'A',
      'theirs',
      'new',
    ]);
  });

  test('new text adds tags, removes none, and calls nobody twice', () => {
    expect(editTags({ ...edit, current: ['docs', ':user:5044'], content: '@tuomo @li-na #new' })).toEqual([
      'docs',
      ':user:5044',
      'new',
      ':user:5071',
      ':unread:5071',
    ]);
    expect(editTags({ ...edit, current: [':user:everyone'], content: '@tuomo' })).toEqual([
      ':user:everyone',
      ':user:5044',
    ]);
    expect(
      editTags({ ...edit, current: ['a'], content: 'http://acme.io', private: { recipient: 5044 } }),
    ).toEqual(['a', ':url']);
  });
});

describe('a filter of tags', () => {
  test('M34: mentions are mapped, signs optional, case without meaning', () => {
    const filter = mapTagFilter('@TUOMO,#OPS', users);
    expect(filter).toEqual([':user:5044', 'ops']);
    const messages = {
      M20: ['Ops'],
      M21: post('@tuomo tuomo!'),
      M22: [],
      M23: [':user:5044', 'Ops', ':unread:5044'],
    };
    const passing = Object.entries(messages).filter(([, tags]) => passesTagFilter(tags, filter));
    expect(passing.map(([id]) => id)).toEqual(['M23']);
    expect(Object.values(messages).filter((tags) => passesTagFilter(tags, filter, 'or'))).toHaveLength(3);
  });

  test('an unknown mention matches nothing; no filter matches all', () => {
    expect(passesTagFilter(['a'], mapTagFilter(['@nobody'], users))).toBe(false);
    expect(passesTagFilter(['a'], mapTagFilter(['@nobody', 'A'], users), 'or')).toBe(true);
    expect(passesTagFilter([], mapTagFilter('', users))).toBe(true);
    expect(mapTagFilter([':influx:7', ':unread:5044'], users)).toEqual(['influx:7', ':unread:5044']);
  });
});

test('meta tags are those with a colon', () => {
  expect([isMeta(':url'), isMeta('influx:7'), isMeta('ops'), isMeta(unreadTag(7))]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});
