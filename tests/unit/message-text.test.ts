import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withCards } from '../../components/conversation/link-cards.ts';
import { meansMe } from '../../components/ui/means-me.ts';
import { blocksOf, piecesOf, safeHref } from '../../components/ui/message-pieces.ts';
import { excerptPieces, mentionAt, oneLine } from '../../lib/excerpt.ts';
import { marksIn } from '../../lib/excerpt-marks.ts';
import { composeShare } from '../../lib/share/share-text.ts';
import type { SharedPage } from '../../lib/share/shared-page.ts';

it('follows web and mail addresses only', () => {
  expect(safeHref('javascript:alert(1)')).toBeNull();
  expect(safeHref('data:text/html,x')).toBeNull();
  expect(safeHref('https://example.com/')).toBe('https://example.com/');
});
it('keeps what looks like markup as text', () => {
  expect(
    piecesOf('<img src=x onerror=alert(1)>')
      .map(({ text }) => text)
      .join(''),
  ).toBe('<img src=x onerror=alert(1)>');
});
it('finds no mentions in code', () => {
  const pieces = piecesOf('see `@ada` and @grace');
  expect(pieces.filter(({ kind }) => kind === 'mention').map(({ text }) => text)).toEqual(['@grace']);
  expect(pieces).toContainEqual({ kind: 'code', text: '@ada' });
});
it('makes a block of indented lines, which keep their links and what they are indented beyond', () => {
  const text = 'Seen:\n\n    first https://a.example/ x\n    second\n\nend\n    if (x) {\n      y();\n    }';
  const shown = blocksOf(piecesOf(text));
  expect(shown.map(({ kind }) => kind)).toEqual(['text', 'indented', 'text', 'indented']);
  const [seen, quote, end, code] = shown;
  expect([seen, end]).toEqual([
    { kind: 'text', text: 'Seen:' },
    { kind: 'text', text: 'end' },
  ]);
  const read = (one: (typeof shown)[number] | undefined) =>
    one?.kind === 'indented' ? one.pieces.map((piece) => piece.text).join('') : '';
  expect(read(quote)).toBe('first https://a.example/ x\nsecond');
  expect(quote).toMatchObject({ code: false });
  expect(read(code)).toBe('if (x) {\n  y();\n}');
  expect(code).toMatchObject({ code: true });
});
it('counts groups and any case as a mention of the reader', () => {
  expect(meansMe('ADA', 'Ada')).toBe(true);
  expect(meansMe('everyone', 'Ada')).toBe(true);
  expect(meansMe('grace', 'Ada')).toBe(false);
});

describe('a link with its title is a card', () => {
  const page: SharedPage = {
    kind: 'page',
    title: 'Mooring at low tide',
    url: 'https://site.example/low-tide',
    pageUrl: 'https://site.example/low-tide',
    selection: 'Leave slack.\n\nAnd more.',
    image: 'https://site.example/cleat.png',
  };
  const share = (comment: string, given = page) =>
    composeShare({ page: given, comment, withSelection: true, withImage: true }).content;

  it('as shares are written: comment, title, addresses, excerpt', () => {
    expect(withCards(share('Look @grace'))).toEqual([
      { kind: 'text', text: 'Look @grace' },
      {
        kind: 'card',
        title: 'Mooring at low tide',
        links: [
          { text: 'https://site.example/low-tide', href: 'https://site.example/low-tide' },
          { text: 'https://site.example/cleat.png', href: 'https://site.example/cleat.png' },
        ],
        excerpt: 'Leave slack.\n\nAnd more.',
      },
    ]);
  });

  it('each of many tabs, and what follows stays text', () => {
    const tabs = [1, 2].map((n) => ({ title: `Tab ${n}`, url: `https://site.example/${n}` }));
    const parts = withCards(`${share('All', { ...page, tabs })}\n\nand a word`);
    expect(parts.map((part) => (part.kind === 'card' ? part.title : part.text))).toEqual([
      'All',
      'Tab 1',
      'Tab 2',
      'and a word',
    ]);
  });

  it.each([
    'https://site.example/ alone',
    'see\nhttps://site.example/ and say',
    'Ask @grace\nhttps://site.example/',
    'About #tides\nhttps://site.example/',
    'Three\nhttps://a.example/\nhttps://b.example/\nhttps://c.example/',
    'Odd\njavascript:alert(1)',
    '```\nTitle\n\nTitle\nhttps://site.example/\n```',
    '    Title\nhttps://site.example/',
  ])('%j is not', (text) => {
    expect(withCards(text)).toEqual([{ kind: 'text', text }]);
  });

  it('and nothing is lost: all that was written is there, in its order', () => {
    const line = fc.constantFrom('Title', 'https://a.example/x', '    quoted', '', '@ada', 'a `b`', '#tag ');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join('\n');
        const shown = withCards(text).map((part) =>
          part.kind === 'text'
            ? part.text
            : [part.title, ...part.links.map((link) => link.text), part.excerpt].join('\n'),
        );
        expect(shown.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });
});

describe('the line a list shows of a message', () => {
  const part = fc.constantFrom(
    '@',
    'ada',
    '#',
    'ship',
    '`',
    '```',
    '.',
    'fi',
    '/',
    ':',
    'https://',
    ' ',
    '\n',
    'é',
    '😀',
    '    ',
  );
  const text = fc.array(part, { maxLength: 24 }).map((parts) => parts.join(''));

  it('has its marks where the grammar finds them in the text', () => {
    fc.assert(
      fc.property(text, (said) => {
        const line = oneLine(said);
        const kinds = { block: 'code', link: 'text', quote: 'text' } as Record<string, string>;
        const shown = (pieces: { kind: string; text: string }[]) =>
          pieces.reduce<string[]>((all, piece) => {
            const kind = kinds[piece.kind] ?? piece.kind;
            const last = all.at(-1);
            if (kind === 'text' && last?.startsWith('text ')) all[all.length - 1] = last + piece.text;
            else all.push(`${kind} ${piece.text}`);
            return all;
          }, []);
        expect(shown(excerptPieces(line, marksIn(line)))).toEqual(shown(piecesOf(line)));
      }),
    );
  });

  it('finds the mention that means the reader, and begins where it is told to', () => {
    const line = oneLine('ask @bob\n  and @Ada about `@ada` #now');
    const marks = marksIn(line);
    expect(mentionAt(line, marks, (nick) => meansMe(nick, 'ada'))).toBe(line.indexOf('@Ada'));
    expect(mentionAt(line, marks, () => false)).toBeNull();
    expect(excerptPieces(line, marks, line.indexOf('@Ada'))).toEqual([
      { kind: 'mention', text: '@Ada', nick: 'Ada' },
      { kind: 'text', text: ' about ' },
      { kind: 'code', text: '@ada' },
      { kind: 'text', text: ' ' },
      { kind: 'hashtag', text: '#now' },
    ]);
  });
});
