/**
 * `npm run bench [-- names] [--quick]`: measures and prints; with no names it writes docs/benchmarks.md, part by part.
 * What needs a browser needs the built extension (`npm run build`).
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figures.ts';
import { quick } from './quick.ts';
import { REMAINS } from './remains.ts';

const benchmarks: Record<string, () => Promise<Figure[]>> = {
  sizes: async () => (await import('./sizes.ts')).sizes(),
  popup: async () => (await import('./popup.ts')).popup(),
  worker: async () => (await import('./worker.ts')).worker(),
  writes: async () => (await import('./writes.ts')).writes(),
  start: async () => (await import('./start.ts')).start(),
  memory: async () => (await import('./start.ts')).memory(),
  live: async () => (await import('./live.ts')).live(),
  listing: async () => (await import('./listing.ts')).listing(),
  posts: async () => (await import('./posts.ts')).posts(),
  scroll: async () => (await import('./scroll.ts')).scroll(),
  streams: async () => (await import('./streams.ts')).streams(),
  idle: async () => (await import('./idle.ts')).idle(),
};

const asked = process.argv.slice(2).filter((word) => word !== '--quick');
const unknown = asked.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(
    `No benchmark is called ${unknown.join(', ')}. There are: ${Object.keys(benchmarks).join(', ')}.`,
  );
  process.exit(1);
}
const begun = (loadavg()[0] ?? 0).toFixed(1);
const whole = asked.length === 0 && !quick;
const names = Object.keys(benchmarks).filter((name) => asked.length === 0 || asked.includes(name));
const figures: Figure[] = [];
for (const [index, name] of names.entries()) {
  console.log(`\n${name}`);
  for (const figure of (await benchmarks[name]?.()) ?? []) {
    figures.push(figure);
    console.log(`  ${figure.met ? 'met   ' : 'missed'} ${figure.what}: ${figure.measured} (${figure.goal})`);
  }
  // After each part, so that a run that is ended early loses none of its figures.
  if (whole) writePage(figures, names.slice(index + 1));
}

/** Writes docs/benchmarks.md; `missing` are the parts that were not measured yet. */
function writePage(figures: readonly Figure[], missing: readonly string[]): void {
  const [cpu] = cpus();
  const machine = `${cpus().length} cores (${cpu?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${type()}, Node ${process.versions.node}; load average when it began ${begun}`;
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const rows = figures.map(
    ({ what, goal, measured, met }) => `| ${what} | ${goal} | ${measured} | ${met ? 'met' : 'missed'} |`,
  );
  const page = [
    '# Benchmarks',
    '',
    'Written by `npm run bench`. Figures are ratios to a floor measured in the same run, medians over interleaved repetitions.',
    '',
    `Machine: ${machine}. Commit ${commit}, ${new Date().toISOString().slice(0, 10)}.`,
    '',
    ...(missing.length > 0 ? [`Not measured in this run: ${missing.join(', ')}.`, ''] : []),
    '| what | goal | measured | |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    REMAINS,
    '## Query plans',
    '',
    ...figures.flatMap(({ what, detail }) =>
      detail === undefined ? [] : [`Of ${what}:`, '', '```', detail, '```', ''],
    ),
  ].join('\n');
  writeFileSync(join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md'), page);
}
