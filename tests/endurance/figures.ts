/** What the endurance runs share: how much of each is done, what is left to chance, and where figures are kept. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By Vitest's own option: a variable is set in another way on each system. */
const full = import.meta.env.MODE === 'full';
const report = join(import.meta.dirname, '..', '..', 'docs', 'reliability.md');

/** All of `count` in a full run (`npm run test:endurance`), a tenth of it in `npm test`. */
export const share = (count: number): number => (full ? count : Math.max(1, Math.round(count / 10)));

/** Numbers from 0 to 1 that are the same for the same seed; the seed is printed (ENDURANCE_SEED repeats a run). */
export function chance(what: string) {
  const seed = Number(process.env.ENDURANCE_SEED ?? (Math.random() * 2 ** 31) | 0);
  console.log(`${what}: seed ${seed}`);
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    seed,
    next,
    /** A whole number of `from` to `to`, both included. */
    between: (from: number, to: number): number => from + Math.floor(next() * (to - from + 1)),
    /** One of a list, which must not be empty. */
    pick<T>(list: readonly T[]): T {
      return list[Math.floor(next() * list.length)] as T; // the index is within the list
    },
  };
}

export type Chance = ReturnType<typeof chance>;

/** Prints the figures of a run; a full one also writes them between the marks `<!-- name -->` of the report. */
export function keepFigures(name: string, figures: Record<string, string | number>): void {
  const rows = Object.entries(figures).map(([what, value]) => `| ${what} | ${value} |`);
  const table = ['| | |', '| --- | --- |', ...rows].join('\n');
  console.log(`\n${name}\n${table}\n`);
  if (!full) return;
  if (!existsSync(report)) throw new Error(`${report} is where the figures go, and it is not there.`);
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const text = readFileSync(report, 'utf8');
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${report} has no place for ${name}.`);
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(report, `${before}${start}\n\nLast full run: ${day}.\n\n${table}\n\n${end}${after}`);
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
