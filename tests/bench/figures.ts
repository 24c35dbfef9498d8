/** What benchmarks are made of: interleaved repetitions, medians and percentiles, and one row for each goal. */

/** One goal and what was measured, as a row of docs/benchmarks.md. */
export interface Figure {
  what: string;
  goal: string;
  measured: string;
  met: boolean;
  /** What stands below the table: a query plan, or what is missing and why. */
  detail?: string | undefined;
}

/** The value below which this share (0 to 1) of the values lies, nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Repetitions of each measurement, unless it says otherwise. */
export const REPETITIONS = 15;

/**
 * Runs each measurement once, then all again, and so on: what the machine does meanwhile falls on all alike.
 * Gives the results of each, in order.
 */
export async function interleaved<Name extends string>(
  measurements: Record<Name, () => Promise<number>>,
  repetitions = REPETITIONS,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measurements) as Name[]; // the keys just given
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let turn = 0; turn < repetitions; turn += 1) {
    for (const name of names) results[name].push(await measurements[name]());
  }
  return results;
}

/** How long `work` takes, in ms. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const times = (value: number): string => `${value.toFixed(2)}x`;
