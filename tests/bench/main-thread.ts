import type { Page } from 'puppeteer-core';

/** An event of Chromium's trace; times in microseconds. */
interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** By the clock. */
  dur?: number;
  /** Of a processor alone, without the time others had it. */
  tdur?: number;
  args?: { name?: string };
}

/** What the main thread of a page's process did, in ms. */
export interface MainThread {
  /** The longest task, of a processor. */
  longest: number;
  /** All tasks, of a processor and by the clock: the difference is waiting for a core. */
  processor: number;
  clock: number;
}

/** Traces the main thread of a page's process while `run` runs. */
export async function mainThread(page: Page, run: () => Promise<unknown>): Promise<MainThread> {
  await page.tracing.start({ categories: ['toplevel'] });
  await run();
  const trace = await page.tracing.stop();
  if (!trace) throw new Error('Chromium gave no trace.');
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(new TextDecoder().decode(trace));
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(threadOf),
  );
  const tasks = traceEvents.filter(
    (event) => event.name === 'ThreadControllerImpl::RunTask' && event.tdur && mains.has(threadOf(event)),
  );
  if (tasks.length === 0) throw new Error('The trace has no task of a page.');
  const total = (of: (task: TraceEvent) => number) => tasks.reduce((sum, task) => sum + of(task), 0) / 1_000;
  return {
    longest: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000,
    processor: total(({ tdur = 0 }) => tdur),
    clock: total(({ dur = 0 }) => dur),
  };
}
