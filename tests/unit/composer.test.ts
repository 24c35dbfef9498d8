import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyPress, People } from '../../components/completion/completion.ts';
import {
  acceptCompletion,
  completingAt,
  emojiChoices,
  isTypedOut,
  peopleChoices,
  tagChoices,
  withEmoji,
} from '../../components/completion/completion.ts';
import {
  CONTENT_LIMIT,
  canSend,
  intentOf,
  leftAfter,
  lengthOf,
  whyNot,
} from '../../components/conversation/composer-rules.ts';
import type { User } from '../../lib/flowdock/model.ts';

const press = (key: string, changes: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shift: false,
  mod: false,
  alt: false,
  composing: false,
  ...changes,
});
const idle = { listOpen: false, empty: false, sendWith: 'enter' as const };
const user = (id: number, nick: string, name: string): User => ({ id, nick, name, email: '', avatar: '' });

describe('keys', () => {
  it('sends with Enter, adds a line with Shift+Enter, and never sends while an input method composes', () => {
    expect(intentOf(press('Enter'), idle)).toBe('send');
    expect(intentOf(press('Enter', { shift: true }), idle)).toBeNull();
    expect(intentOf(press('Enter', { composing: true }), idle)).toBeNull();
    expect(intentOf(press('Enter', { composing: true }), { ...idle, listOpen: true })).toBeNull();
  });

  it('sends only with Ctrl or Command when that is the setting', () => {
    const state = { ...idle, sendWith: 'mod-enter' as const };
    expect(intentOf(press('Enter'), state)).toBeNull();
    expect(intentOf(press('Enter', { mod: true }), state)).toBe('send');
  });

  it('gives the open list its keys first', () => {
    const state = { ...idle, listOpen: true, empty: true };
    expect(
      ['ArrowUp', 'ArrowDown', 'Enter', 'Tab', 'Escape'].map((key) => intentOf(press(key), state)),
    ).toEqual(['list-up', 'list-down', 'accept', 'accept', 'list-close']);
    expect(intentOf(press('Tab', { shift: true }), state)).toBeNull();
  });

  it('edits the last message with Up only when empty', () => {
    expect(intentOf(press('ArrowUp'), { ...idle, empty: true })).toBe('edit-last');
    expect(intentOf(press('ArrowUp'), idle)).toBeNull();
  });
});

describe('length', () => {
  it('counts code points and says by how much a text is too long', () => {
    const full = '🎉'.repeat(CONTENT_LIMIT);
    expect([lengthOf(full), canSend(full), whyNot(full)]).toEqual([CONTENT_LIMIT, true, null]);
    expect(canSend(`${full}x`)).toBe(false);
    expect(whyNot(`${full}x`)).toMatch(/^Too long by 1 character\./);
    expect(canSend(' \n ')).toBe(false);
  });
});

describe('completion', () => {
  it('opens after a space, a line start or an opening bracket, not inside a word or an address', () => {
    expect(completingAt('hello @gr', 9)).toEqual({ kind: 'person', query: 'gr', start: 6, end: 9 });
    expect(completingAt('(@', 2)).toMatchObject({ query: '', start: 1 });
    expect(completingAt('a\n#rel', 6)).toMatchObject({ kind: 'tag', query: 'rel' });
    expect(completingAt('me@gr', 5)).toBeNull();
    expect(completingAt('@gr and', 7)).toBeNull();
    expect(completingAt('@grace', 3)).toMatchObject({ query: 'gr', end: 3 });
  });

  it('stays away from code', () => {
    for (const code of ['`@gr', '```\n@gr', 'a `b` and `#re', '```\ncode\n```\n```js\n:ta'])
      expect(completingAt(code, code.length)).toBeNull();
    for (const prose of ['`a` @gr', '```\ncode\n``` #re', 'an open ` mark\n:ta'])
      expect(completingAt(prose, prose.length)).not.toBeNull();
  });

  it('replaces exactly the half-typed word', () => {
    const prose = fc.string().filter((text) => !text.includes('`'));
    fc.assert(
      fc.property(prose, fc.stringMatching(/^[a-z]{0,8}$/), fc.string(), (before, query, after) => {
        const text = `${before} @${query}${after}`;
        const caret = before.length + 2 + query.length;
        const at = completingAt(text, caret);
        if (!at) throw new Error('a completion was expected');
        const done = acceptCompletion(text, at, '@grace');
        expect(done.text.startsWith(`${before} @grace`)).toBe(true);
        expect(done.text.endsWith(after)).toBe(true);
        expect(done.text.slice(0, done.caret)).toMatch(/@grace\s$/);
      }),
    );
  });

  const people: People = {
    members: [user(1, 'ada', 'Ada Fenwick'), user(2, 'grace', 'Grace Marlowe'), user(3, 'gus', 'Gustav Ek')],
    others: [user(4, 'greta', 'Greta Holm'), user(2, 'grace', 'Grace Marlowe')],
    recent: [3, 2],
    me: 1,
  };

  it('lists members first, recent writers first among them, groups last with their reach', () => {
    expect(peopleChoices('g', people).map((choice) => choice.word)).toEqual(['@gus', '@grace', '@greta']);
    const all = peopleChoices('', people);
    expect(all.map((choice) => choice.word)).toEqual(['@gus', '@grace', '@greta', '@everyone', '@team']);
    expect(all.at(-1)).toMatchObject({ kind: 'group', notifies: 2 });
  });

  it('finds people by any part of their name, accents aside', () => {
    expect(peopleChoices('mar', people).map((choice) => choice.word)).toEqual(['@grace']);
    const zoe = { ...people, members: [user(9, 'zoe', 'Zoë Ångström')], recent: [] };
    expect(peopleChoices('angs', zoe).map((choice) => choice.word)).toEqual(['@zoe']);
  });

  it('offers tags seen here once, never internal ones or the one already typed', () => {
    const tags = ['release', ':user:1', 'Release', 'perf', 'pre-release'];
    expect(tagChoices('re', tags).map((choice) => choice.word)).toEqual(['#release', '#pre-release']);
    expect(tagChoices('perf', tags)).toEqual([]);
  });
});

describe('emoji', () => {
  const all = [
    { emoji: '😄', names: ['smile'] },
    { emoji: '👍️', names: ['+1', 'thumbsup'] },
    { emoji: '🎉', names: ['tada'] },
  ];

  it('opens after two letters, so that a time, an address or a face stays what it is', () => {
    expect(completingAt('well :ta', 8)).toEqual({ kind: 'emoji', query: 'ta', start: 5, end: 8 });
    expect(completingAt(':+1', 3)).toMatchObject({ query: '+1' });
    for (const text of ['at 10:30', 'https://a', ':D', 'note:ab', ': x'])
      expect(completingAt(text, text.length)).toBeNull();
  });

  it('offers by shortcode, and puts the emoji itself into the text', () => {
    expect(emojiChoices('thu', all)).toEqual([{ kind: 'emoji', key: '👍️', word: '👍️', name: 'thumbsup' }]);
    const at = completingAt('well :ta', 8);
    expect(at && acceptCompletion('well :ta', at, '🎉')).toEqual({ text: 'well 🎉 ', caret: 8 });
  });

  it('turns a shortcode into its emoji with its last colon, and leaves unknown ones', () => {
    expect(withEmoji('so :TADA: it is', 9, all)).toEqual({ text: 'so 🎉 it is', caret: 5 });
    expect(withEmoji('so :nothing:', 12, all)).toBeNull();
    expect(withEmoji('`:tada:', 7, all)).toBeNull();
    expect(withEmoji('10:tada:', 8, all)).toBeNull();
  });
});

describe('what is typed while a message is being kept', () => {
  it('stays for the next one', () => {
    expect(leftAfter('hello', 'hello')).toBe('');
    expect(leftAfter('hello', 'hello and more')).toBe('and more');
    expect(leftAfter('hello', 'something else')).toBe('something else');
    expect(leftAfter('', 'said beside a file')).toBe('said beside a file');
  });
});

describe('a word typed in full', () => {
  const people = { members: [user(2, 'Grace', 'Grace Marlowe')], others: [], recent: [], me: 1 };
  const typed = (text: string) => {
    const at = completingAt(text, text.length);
    return at !== null && isTypedOut(at, peopleChoices(at.query, people));
  };

  it('needs no completion, whatever its case, so that Enter sends', () => {
    expect(typed('thanks @Grace')).toBe(true);
    expect(typed('thanks @grace')).toBe(true);
    expect(typed('thanks @Grac')).toBe(false);
    expect(typed('thanks @')).toBe(false);
  });
});
