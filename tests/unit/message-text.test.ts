import { expect, it } from 'vitest';
import { meansMe, piecesOf, safeHref } from '../../components/ui/message-pieces.ts';

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
it('counts groups and any case as a mention of the reader', () => {
  expect(meansMe('ADA', 'Ada')).toBe(true);
  expect(meansMe('everyone', 'Ada')).toBe(true);
  expect(meansMe('grace', 'Ada')).toBe(false);
});
