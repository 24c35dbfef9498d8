/** What processes take of the machine, as Linux tells it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process and everything it started. */
export function family(pid: number): number[] {
  const parents = new Map(
    execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]), // two columns, as asked for
  );
  const under = (one: number | undefined): boolean =>
    one !== undefined && one > 1 && (one === pid || under(parents.get(one)));
  return [...parents.keys()].filter(under);
}

/** CPU time a process has taken, with those it started that have ended since, in s; none of one that is gone. */
export function cpuOf(pid: number): number {
  const fields = told(pid, 'stat').split(') ')[1]?.split(' ').slice(11, 15) ?? [];
  return fields.reduce((sum, ticks) => sum + Number(ticks), 0) / 100; // Linux has 100 ticks a second
}

/** The same of the database of a server: all that the server started. */
export const cpuOfDatabase = (server: number): number =>
  family(server).reduce((sum, pid) => sum + (pid === server ? 0 : cpuOf(pid)), 0);

/** Resident set size in bytes. */
export const rssOf = (pid: number): number => kilobytes(told(pid, 'status'), 'VmRSS');

/** Proportional set size in bytes: what is shared counts once in all. */
export const pssOf = (pid: number): number => kilobytes(told(pid, 'smaps_rollup'), 'Pss');

const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024;

function told(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
}
