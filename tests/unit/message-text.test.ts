import { expect, it } from 'vitest';
import { blocksOf, meansMe, piecesOf, safeHref } from '../../components/ui/message-pieces.ts';

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
