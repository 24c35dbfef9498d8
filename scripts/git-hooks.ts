/** After `npm ci`: formats staged files before each commit. Does nothing in a build on a server or outside a repository. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
if (!process.env.CI && existsSync(join(root, '.git'))) {
  const { status } = spawnSync('npx', ['simple-git-hooks'], {
    cwd: root,
    shell: process.platform === 'win32',
  });
  if (status !== 0)
    console.warn('The hook that formats staged files was not set; "npm run format" does the same.');
}
