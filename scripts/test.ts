/** `npm test`: everything that proves Quayside, cheapest first; ends at the first stage that fails. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBrowser, findBrowser, howToGet, versionOf } from './browsers.ts';

const root = join(import.meta.dirname, '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const started = Date.now();

const stages: { name: string; script: string }[] = [
  { name: 'Types', script: 'check:types' },
  { name: 'Lint and format', script: 'check:lint' },
  { name: 'Who may import whom', script: 'check:imports' },
  { name: 'Unit tests', script: 'test:unit' },
  { name: 'Server tests', script: 'test:server' },
  { name: 'Builds, end-to-end tests in Chromium and Firefox', script: 'test:e2e' },
  { name: 'A tenth of the endurance runs', script: 'test:endurance:tenth' },
];

try {
  console.log(`Chromium: ${versionOf(ensureBrowser('chromium'))}`);
  const firefox = findBrowser('firefox');
  console.log(
    `Firefox: ${firefox ? versionOf(firefox) : `none, its stories are left out. ${howToGet('firefox')}`}`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
for (const [index, stage] of stages.entries()) {
  console.log(`\n[${index + 1}/${stages.length}] ${stage.name} (npm run ${stage.script})`);
  const { status } = spawnSync(npm, ['run', '--silent', stage.script], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`\nFailed: ${stage.name}. Run it alone with "npm run ${stage.script}".`);
    process.exit(status ?? 1);
  }
}
console.log(`\nAll ${stages.length} stages passed in ${Math.round((Date.now() - started) / 1000)} s.`);
