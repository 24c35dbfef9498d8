/** `npm ci` puts the server into few files; they are run only while they say what the sources say. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bundleServer } from '../../scripts/server-bundle.ts';
import { STEPS } from '../../server/store/migrate.ts';

const server = join(import.meta.dirname, '..', '..', 'server');

/** A little server of its own: a program, what it imports, a package, and a text beside a source. */
const FILES = {
  'package.json': '{ "type": "module" }',
  'server/cli/program.ts': `
    import { readFileSync } from 'node:fs';
    import { join } from 'node:path';
    import { greeting } from 'greets';
    import { name } from '../names/name.ts';
    const { mark }: { mark: string } = await import('../names/mark.ts');
    const text = readFileSync(join(import.meta.dirname, 'text.txt'), 'utf8');
    console.log(greeting, name + mark, text, import.meta.url.includes('.cache') ? 'bundled' : 'from sources');`,
  'server/cli/text.txt': 'beside',
  'server/names/name.ts': `export const name: string = 'Ada';`,
  'server/names/mark.ts': `export const mark: string = '!';`,
  'node_modules/greets/package.json': '{ "name": "greets", "type": "module", "exports": "./index.js" }',
  'node_modules/greets/index.js': `export const greeting = 'Hello';`,
};

async function bundled() {
  const root = mkdtempSync(join(tmpdir(), 'quayside-test-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(FILES)) write(path, text);
  copyFileSync(join(server, 'main.js'), join(root, 'server', 'main.js'));
  const says = () =>
    execFileSync(process.execPath, [join(root, 'server', 'main.js')], { encoding: 'utf8' }).trim();
  expect(says()).toBe('Hello Ada! beside from sources');
  await bundleServer(root);
  expect(says()).toBe('Hello Ada! beside bundled');
  return { root, write, says };
}

it('starts from its sources as soon as one of them is another, and bundled once they were bundled again', async () => {
  const { root, write, says } = await bundled();
  write('server/names/name.ts', `export const name: string = 'Eve';`); // as long as before
  expect(says()).toBe('Hello Eve! beside from sources');
  await bundleServer(root);
  expect(says()).toBe('Hello Eve! beside bundled');
});

it.each([
  ['what is loaded later', 'server/names/mark.ts', `export const mark: string = '?';`, 'Hello Ada? beside'],
  ['a package', 'node_modules/greets/index.js', `export const greeting = 'Howdy';`, 'Howdy Ada! beside'],
])('a change of %s counts', async (_, path, text, said) => {
  const { write, says } = await bundled();
  write(path, text);
  expect(says()).toBe(`${said} from sources`);
});

it('starts from its sources when a bundle is gone or half there', async () => {
  const { root, says } = await bundled();
  const bundle = join(root, 'node_modules', '.cache', 'quayside-bundle');
  writeFileSync(join(bundle, 'made-of.json'), '[{"path":');
  expect(says()).toBe('Hello Ada! beside from sources');
  rmSync(bundle, { recursive: true });
  expect(says()).toBe('Hello Ada! beside from sources');
});

it('knows every step of the schema', () => {
  const files = readdirSync(join(server, 'store', 'migrations')).map((name) => name.replace(/\.ts$/, ''));
  expect(Object.keys(STEPS)).toEqual(files.toSorted());
});
