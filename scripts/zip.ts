/**
 * `npm run zip`: what goes to the stores, into `.output/`: the package for Chrome and Edge, the one for Firefox, and
 * the sources its reviewers build it from. Names, sizes and SHA-256 are told; the same sources give the same bytes
 * (files sorted, without times). `npm run zip -- --twice` proves it: it packs again and compares.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const output = process.env.WXT_OUT ?? '.output';
const packed = (): string[] => globSync(join(output, '*.zip'), { cwd: root }).sort();

function wxt(...args: string[]): void {
  const { status } = spawnSync('npx', ['wxt', 'zip', ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`"wxt zip ${args.join(' ')}" failed; what it said stands above.`);
}

/** SHA-256 by name of package. */
function pack(): Map<string, string> {
  for (const old of packed()) rmSync(join(root, old));
  wxt();
  wxt('-b', 'firefox', '--mv3');
  return new Map(
    packed().map((path) => {
      const bytes = readFileSync(join(root, path));
      const sum = createHash('sha256').update(bytes).digest('hex');
      console.log(`${path}  ${Math.ceil(bytes.length / 1024)} KB  sha256 ${sum}`);
      return [basename(path), sum];
    }),
  );
}

const first = pack();
if (parseArgs({ options: { twice: { type: 'boolean' } } }).values.twice) {
  const second = pack();
  const differ = [...first].filter(([name, sum]) => second.get(name) !== sum).map(([name]) => name);
  if (differ.length > 0) {
    console.error(`Packed twice, and not the same bytes: ${differ.join(', ')}`);
    process.exitCode = 1;
  } else console.log('Packed twice, the same bytes.');
}
