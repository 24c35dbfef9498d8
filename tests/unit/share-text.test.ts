import fc from 'fast-check';
// The reference implementation of the grammar, as Flowdock published it; it has no types.
// @ts-expect-error flowdock-text has no declarations
import flowdockText from 'flowdock-text';
import { describe, expect, test } from 'vitest';
import {
  cleanAddress,
  composeShare,
  imageCanBeRemoved,
  MESSAGE_LIMIT,
  tagsFrom,
} from '../../lib/share/share-text.ts';
import type { SharedPage } from '../../lib/share/shared-page.ts';

const page = (part: Partial<SharedPage> = {}): SharedPage => ({
  kind: 'page',
  title: 'Mooring at low tide',
  url: 'https://harbourlog.example/notes/low-tide',
  pageUrl: 'https://harbourlog.example/notes/low-tide',
  selection: '',
  image: '',
  ...part,
});
const compose = (part: Partial<SharedPage>, comment = '') =>
  composeShare({ page: page(part), comment, withSelection: true, withImage: true });
const lengthOf = (text: string) => Array.from(text).length;
/** Everything the published grammar finds that tags or notifies. */
const tagsIn = (text: string): string[] => [
  ...flowdockText.extractHashtags(text),
  ...flowdockText.extractMentions(text),
];

describe('how a share reads', () => {
  test('a page: comment, title, address', () => {
    expect(compose({}, ' Look at this @edsger ').content).toBe(
      'Look at this @edsger\n\nMooring at low tide\nhttps://harbourlog.example/notes/low-tide',
    );
  });

  test('without a comment it starts with the title', () => {
    expect(compose({}).content).toBe('Mooring at low tide\nhttps://harbourlog.example/notes/low-tide');
  });

  test('a selection is quoted with four spaces a line, blank lines stay', () => {
    expect(
      compose({ kind: 'selection', selection: '\nLeave slack.\r\n\r\n\r\n  Check again.  \n' }).content,
    ).toBe(
      'Mooring at low tide\nhttps://harbourlog.example/notes/low-tide\n\n    Leave slack.\n\n      Check again.',
    );
  });

  test('a removed quote and a removed picture are not in the message', () => {
    const parts = {
      page: page({ selection: 'Leave slack.', image: 'https://x.example/i.png' }),
      comment: '',
    };
    expect(composeShare({ ...parts, withSelection: true, withImage: true }).content).toMatch(
      /i\.png[\s\S]*Leave/,
    );
    expect(composeShare({ ...parts, withSelection: false, withImage: false }).content).not.toMatch(
      /i\.png|Leave/,
    );
  });

  test('a link: its text and target; media: also the page it was found on', () => {
    expect(compose({ kind: 'link', title: 'Tides', url: 'https://a.example/t' }).content).toBe(
      'Tides\nhttps://a.example/t',
    );
    expect(compose({ kind: 'link', title: '', url: 'https://a.example/t' }).content).toBe(
      'https://a.example/t',
    );
    expect(compose({ kind: 'image', title: 'Cleat', url: 'https://a.example/c.png' }).content).toBe(
      'Cleat\nhttps://a.example/c.png\nhttps://harbourlog.example/notes/low-tide',
    );
  });

  test('addresses nobody else can follow give way to the page', () => {
    for (const url of ['javascript:alert(1)', 'data:image/png;base64,AA', 'blob:https://a.example/1']) {
      expect(compose({ kind: 'image', title: 'Cleat', url }).content).toBe(
        'Cleat\nhttps://harbourlog.example/notes/low-tide',
      );
    }
  });

  test('user name and password never leave with an address', () => {
    expect(cleanAddress('https://ada:secret@a.example/x#y')).toBe('https://a.example/x#y');
  });

  test('a picture can be removed only where it is in the message', () => {
    expect(imageCanBeRemoved(page({ image: 'https://a.example/i.png' }))).toBe(true);
    expect(imageCanBeRemoved(page({ image: 'data:image/png;base64,AA' }))).toBe(false);
    expect(imageCanBeRemoved(page({ kind: 'image', image: 'https://a.example/i.png' }))).toBe(false);
  });
});

describe('a page can neither tag nor notify', () => {
  test('a title with a tag or a mention moves into a quote below the address', () => {
    const { content } = compose({ title: 'Crash on start @ada #1234' }, 'Known? #bug');
    expect(content).toBe(
      'Known? #bug\n\nhttps://harbourlog.example/notes/low-tide\n\n    Crash on start @ada #1234',
    );
    expect(tagsIn(content)).toEqual(['bug']);
  });

  test('the control: the same title written plainly would tag and notify', () => {
    expect(tagsIn('Crash on start @ada #1234')).toHaveLength(2);
  });

  test('titles without them stay in the open, also those with harmless signs', () => {
    for (const title of ['C# and F#', 'mail ada@example.com', 'AT&T & co', 'a @ b', 'x#y']) {
      expect(compose({ title }).content.startsWith(title)).toBe(true);
    }
  });

  test('text in lines of any kind stays quoted', () => {
    const selection = '@a\u2028#b\u2029@c\r@g\x0b#h\x0c@i\u0085#j\n@everyone';
    expect(tagsIn(compose({ selection }).content)).toEqual([]);
  });

  const sign = fc.constantFrom(
    '#',
    '＃',
    '@',
    '@ada',
    '#tag',
    '@everyone',
    '＃タグ',
    'a@b.fi',
    'http://a.fi/',
    ' ',
    '\n',
  );
  const glue = fc.constantFrom(
    '(',
    ')',
    '.',
    '/',
    '&',
    '-',
    '"',
    '\u2028',
    '\r',
    '\t',
    '\u00a0',
    'x',
    'é',
    '{',
    '|',
  );
  const text = fc.array(fc.oneof(sign, glue, fc.string({ unit: 'grapheme', maxLength: 4 })), {
    maxLength: 14,
  });
  const strange = text.map((parts) => parts.join(''));
  const address = strange.map((tail) => `https://harbour.example/${tail}`);
  const kind = fc.constantFrom<SharedPage['kind']>('page', 'link', 'selection', 'image', 'video', 'audio');

  test('whatever title, address, selection and picture are', () => {
    fc.assert(
      fc.property(
        kind,
        strange,
        address,
        address,
        strange,
        address,
        (kind, title, url, pageUrl, selection, image) => {
          const { content } = compose({ kind, title, url, pageUrl, selection, image });
          expect(tagsIn(content)).toEqual([]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test.each(['https://harbour.example/&( )@ada', 'https://harbour.example/.(#tag)'])(
    'also where brackets and a sign stand in an address: %s',
    (pageUrl) => {
      const page = { kind: 'audio', pageUrl, url: 'https://harbour.example/' } as const;
      expect(tagsIn(compose(page).content)).toEqual([]);
    },
  );

  test('also where a letter is one of the grammar only without its case', () => {
    expect(tagsIn(compose({ title: 'Low #ᲀ tide' }).content)).toEqual([]);
  });

  test('and the tags of the comment are those it has by itself', () => {
    fc.assert(
      fc.property(strange, strange, strange, (comment, title, selection) => {
        const alone = comment.toWellFormed().replace(/\r\n?/g, '\n').trim();
        expect(tagsIn(compose({ title, selection }, comment).content)).toEqual(tagsIn(alone));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the limit', () => {
  test('a long selection is cut with an ellipsis, to the last code point', () => {
    const text = compose({ selection: '𝒳'.repeat(9000) }, 'Long');
    expect(text).toMatchObject({ cut: true, over: 0 });
    expect(lengthOf(text.content)).toBe(MESSAGE_LIMIT);
    expect(text.content.endsWith('𝒳…')).toBe(true);
    expect(text.content).toContain('https://harbourlog.example/notes/low-tide');
  });

  test('a selection without room goes, then the title; comment and address stay', () => {
    const comment = 'c'.repeat(MESSAGE_LIMIT - 60);
    const text = compose({ title: 't'.repeat(400), selection: 'Leave slack.' }, comment);
    expect(text.over).toBe(0);
    expect(lengthOf(text.content)).toBeLessThanOrEqual(MESSAGE_LIMIT);
    expect(text.content).toContain(comment);
    expect(text.content).toContain('https://harbourlog.example/notes/low-tide');
  });

  test('a comment that is too long is never cut; it says by how much', () => {
    const text = compose({ title: '' }, 'c'.repeat(MESSAGE_LIMIT));
    expect(text.over).toBe(lengthOf('https://harbourlog.example/notes/low-tide') + 2);
    expect(text.content).toContain('c'.repeat(MESSAGE_LIMIT));
  });

  test('whatever the lengths, the message fits or says that it does not', () => {
    const length = fc.integer({ min: 0, max: 9_000 });
    fc.assert(
      fc.property(length, length, length, fc.constantFrom('a', '#b ', '@c ', '𝒳 ', '\n'), (c, t, s, unit) => {
        const part = { title: unit.repeat(t), selection: unit.repeat(s) };
        const { content, over } = compose(part, 'c'.repeat(c));
        expect(Math.max(0, lengthOf(content) - MESSAGE_LIMIT)).toBe(over);
        expect(content).toContain('https://harbourlog.example/notes/low-tide');
        if (c < 7_000) expect(over).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('tags', () => {
  test('signs, separators and duplicates', () => {
    expect(tagsFrom(' #Reading, infra;＃INFRA  #reading c++ ')).toEqual(['Reading', 'infra', 'c++']);
  });

  test('nothing that would be a meta tag or notify', () => {
    expect(tagsFrom(':unread:5 :user:everyone influx:1 @ada #@ada #:url')).toEqual([]);
  });
});
