import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emailsOf, hashtagsOf, mentionsOf, parseText, urlsOf } from '../../lib/flowdock/tags.ts';
import { TEXT_VECTORS } from '../fixtures/text-vectors.ts';

/** The published library is the judge; it ships without types. */
interface Judge {
  extractAll(text: string): { hashtags: string[]; mentions: string[]; emails: string[]; urls: string[] };
}
// @ts-expect-error flowdock-text has no declarations
const judge: Judge = (await import('flowdock-text')).default;

const extract = (text: string) => ({
  hashtags: hashtagsOf(text),
  mentions: mentionsOf(text),
  emails: emailsOf(text),
  urls: urlsOf(text),
});

describe('the reference vectors', () => {
  test.each(TEXT_VECTORS)('$id $text', ({ id: _id, text, ...expected }) => {
    expect(extract(text)).toEqual(expected);
  });
});

const piece = fc.constantFrom(
  ...'#@＃＠._-/:()[]!?,;%+&=~|$*<>\'"',
  ...'aZé9日한я٣😀',
  ' ',
  '\n',
  '    ',
  '\t',
  'mira',
  'acme.io',
  'www.acme.co.uk',
  '例え.jp',
  'x.рф',
  'xn--80a',
  'http://',
  'HTTPS://',
  '://',
  'com',
  '.com',
  '10.1.2.3',
  ':3000',
  '/a_(b)',
  '?q=1&r',
  'tuomo@acme.io',
  '#ops',
  '@mira',
);
const texts = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));

describe('any text', () => {
  test('gives what the published grammar gives', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { emails, ...rest } = judge.extractAll(text);
        const plain = (email: string) => email.replace(/&quot;/g, '"').replace(/&#39;/g, "'");
        expect(extract(text)).toEqual({ ...rest, emails: emails.map(plain) });
      }),
      { numRuns: 5000 },
    );
  });

  test('is covered by its tokens without gap or overlap', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => {
        let at = 0;
        for (const token of parseText(text)) {
          expect(token.start).toBe(at);
          expect(token.end).toBeGreaterThan(token.start);
          at = token.end;
        }
        expect(at).toBe(text.length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('hostile text', () => {
  const seeds = [
    'a',
    'é',
    'é.',
    'é_',
    'a.a.',
    '#',
    '@',
    '#a',
    '@a',
    '@a.',
    '.',
    '(',
    'http://',
    'http://a(',
    'a@',
    'a@b.',
    ' ',
    '\n',
    '\n    ',
    'acme.io/',
    'acme.io(',
    ' acme.io/....',
    'é.xn--',
    'http://é.',
    '#a#',
    '@.',
    'a_é.com',
    '日.',
  ]; // each repeated to twenty times the length a message may have
  // Time that grows with the square of the length would be minutes here, and end at the limit of the test.
  test.each(seeds)('%j repeated is read to its end', (seed) => {
    const text = seed.repeat(Math.ceil(160_000 / seed.length));
    expect(parseText(text).at(-1)?.end).toBe(text.length);
  });
});
