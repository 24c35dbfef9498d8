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

describe.each(builds)('the build %s', (build) => {
  it('has the permissions agreed on: a new one is a decision, and is written into the fixture', () => {
    expect(powersOf(read(join(builtExtension(build), 'manifest.json')))).toEqual(agreed[build]);
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
