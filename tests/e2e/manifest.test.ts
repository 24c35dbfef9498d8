import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtExtension } from '../support/browser.ts';

type Manifest = Record<string, unknown>;

const builds = ['chrome-mv3', 'firefox-mv3'] as const;
/** Everything in a manifest that gives the extension a power, or gives others power over it. */
const POWERS = [
  'permissions',
  'optional_permissions',
  'host_permissions',
  'optional_host_permissions',
  'content_scripts',
  'web_accessible_resources',
  'externally_connectable',
  'content_security_policy',
  'sandbox',
  'user_scripts',
];

/**
 * What turns text into markup or code. A worker may bring in pieces of its own (`scripts/worker-build.ts`): an address
 * that begins with `/worker/` in the text of the program leads to the extension, whatever is put behind it.
 */
const SINKS =
  /\.(inner|outer)HTML\s*=[^=]|insertAdjacentHTML|document\.write|new Function\b|\beval\(|importScripts(?!\(([`"'])\/worker\/\2\+)/;

const read = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest;
const agreed = read(join(import.meta.dirname, '..', 'fixtures', 'manifest-powers.json'));

/** Styles that stand in pages themselves, as the policy has to name them, by the pages' names. */
function inlineStyles(folder: string): [page: string, source: string][] {
  const pages = readdirSync(folder).filter((file) => file.endsWith('.html'));
  return pages.flatMap((page) =>
    [...readFileSync(join(folder, page), 'utf8').matchAll(/<style[^>]*>([\s\S]*?)<\/style/gi)].map(
      ([, styles = '']): [string, string] => [
        page,
        `'sha256-${createHash('sha256').update(styles).digest('base64')}'`,
      ],
    ),
  );
}
const powersOf = (manifest: Manifest): Manifest =>
  Object.fromEntries(POWERS.flatMap((name) => (name in manifest ? [[name, manifest[name]]] : [])));

it.each([
  'importScripts(`https://elsewhere.test/a.js`)',
  'importScripts(name)',
  'importScripts(`/`+name)',
  'importScripts(`/worker/`,name)',
  'self.importScripts.call(self,name)',
  'node.innerHTML=text',
])('%s would be told', (code) => {
  expect(code).toMatch(SINKS);
});

it('what a stream tells is taken in without the code that asks servers', () => {
  const folder = builtExtension('chrome-mv3');
  const inFile = (file: string): Map<string, string> => {
    const [, ...parts] = readFileSync(join(folder, file), 'utf8').split(/self\.piece\([`"]([\w-]+\.js)[`"],/);
    return new Map(
      parts.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, parts[at + 1] ?? '']] : [])),
    );
  };
  // Asked for at once; the same as an arrow function's answer is asked for later.
  const neededBy = (code = ''): string[] =>
    [...code.matchAll(/(?<!=>)\b\w+\([`"]\.\/([\w-]+\.js)[`"]\)/g)].map(([, name = '']) => name);
  const start = inFile('background.js');
  const told = inFile('worker/told.js');
  const later = inFile('worker/later.js');
  expect([...told.keys()].sort()).toEqual(['reports.js', 'told.js']);
  const there = [...start.keys(), ...told.keys()];
  for (const code of told.values()) expect(there).toEqual(expect.arrayContaining(neededBy(code)));
  expect([...later.keys()].sort()).toEqual(['later.js', 'requests.js']);
  expect(neededBy(later.get('later.js'))).toContain('requests.js');
});

describe.each(builds)('the build %s', (build) => {
  it('has the permissions agreed on: a new one is a decision, and is written into the fixture', () => {
    const folder = builtExtension(build);
    const inline = inlineStyles(folder);
    expect(inline.map(([page]) => page)).toEqual(['popup.html']);
    let manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
    // Which hash it is follows from the styles; that it is theirs is what was agreed on.
    for (const [page, source] of inline)
      manifest = manifest.replace(source, `'sha256-of-the-styles-in-${page}'`);
    expect(powersOf(JSON.parse(manifest) as Manifest)).toEqual(agreed[build]);
  });

  it('would be told apart with one permission more', () => {
    const manifest = read(join(builtExtension(build), 'manifest.json'));
    const permissions = [...(manifest.permissions as string[]), 'tabs'];
    expect(powersOf({ ...manifest, permissions })).not.toEqual(agreed[build]);
  });

  it('turns no text into markup or code, and loads no code from elsewhere', () => {
    const folder = builtExtension(build);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const code = files.filter((file) => file.endsWith('.js'));
    expect(code.length).toBeGreaterThan(5);
    for (const file of code) expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(SINKS);
    for (const file of files.filter((one) => one.endsWith('.html'))) {
      const html = readFileSync(join(folder, file), 'utf8');
      expect(html, file).not.toMatch(/(src|href)="?\s*(https?:)?\/\//i);
      expect(html, file).not.toMatch(/<script(?![^>]*\ssrc=)|\son[a-z]+=/i);
    }
  });
});
