import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HIGHLIGHTS } from '../../components/news/highlights.ts';
import { compareVersions, piecesOf, releasesBetween, releasesIn } from '../../lib/changelog.ts';
import packageFile from '../../package.json' with { type: 'json' };

const text = `# Changelog

Words before any version are no news.

## Unreleased

- Tags complete with \`#\`.

## 0.10.0 (2026-11-02)

- Ten.
* And a star.

## 0.9.1

## [0.9.0]

- Nine.
`;

describe('the changelog', () => {
  test('is read by versions, newest first, without those that brought nothing', () => {
    expect(releasesIn(text, '0.11.0')).toEqual([
      { version: '0.11.0', items: ['Tags complete with `#`.'] },
      { version: '0.10.0', items: ['Ten.', 'And a star.'] },
      { version: '0.9.0', items: ['Nine.'] },
    ]);
  });

  test('has news only for who updated past a version that brought some', () => {
    const between = (after: string, upTo: string) =>
      releasesBetween(releasesIn(text, '0.11.0'), after, upTo).map(({ version }) => version);
    expect(between('0.9.0', '0.11.0')).toEqual(['0.11.0', '0.10.0']);
    expect(between('0.9.1', '0.10.0')).toEqual(['0.10.0']);
    expect(between('0.9.0', '0.9.1')).toEqual([]);
    // Taken back to an older version.
    expect(between('0.11.0', '0.9.0')).toEqual([]);
  });

  test('of this repository can be told', () => {
    const releases = releasesIn(
      readFileSync(new URL('../../CHANGELOG.md', import.meta.url), 'utf8'),
      '0.1.0',
    );
    expect(releases[0]?.items.length).toBeGreaterThan(10);
  });
});

test('versions are compared number by number', () => {
  expect(['1.10', '1.9.9', '1.9', '0.1', '1'].sort(compareVersions)).toEqual([
    '0.1',
    '1',
    '1.9',
    '1.9.9',
    '1.10',
  ]);
  expect(compareVersions('1.0', '1')).toBe(0);
});

test('an item is text and code in turn', () => {
  expect(piecesOf('`fd` and @nick')).toEqual([
    { text: 'fd', code: true },
    { text: ' and @nick', code: false },
  ]);
});

test('the version that is built is told of in short, in the person’s language', () => {
  expect(HIGHLIGHTS[packageFile.version]?.length).toBeGreaterThan(2);
});
