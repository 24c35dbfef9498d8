/** What is cleared away now and then, by each process of a server. */
import type { FastifyBaseLogger } from 'fastify';
import type { Context } from './routes/context.ts';
import { isKept } from './services/files.ts';
import { forgetRevoked } from './services/grants.ts';
import { forgetOldEvents } from './stream/log.ts';
import { forgetDeadStreams, STALE_SECONDS } from './stream/presence.ts';

/** How often, in ms. */
const HOUR = 60 * 60 * 1000;

/**
 * Clears away every hour what nobody asks for any more: events too old to be resumed from, refresh tokens that were
 * replaced, and files whose message was never written; and streams of processes that died, as soon as they count as
 * dead, since people are told then who went. Gives back how to stop.
 */
export function tidyNowAndThen(
  { db, files, incoming }: Pick<Context, 'db' | 'files' | 'incoming'>,
  log: FastifyBaseLogger,
): () => void {
  const hourly = [
    () => forgetOldEvents(db),
    () => forgetRevoked(db),
    () => incoming.tidy(files, (id) => isKept(db, id)),
  ];
  const tidy = async (tasks: (() => Promise<unknown>)[]) => {
    for (const task of tasks) {
      // What fails is left for the next time.
      await task().catch((error: Error) => log.warn({ err: error.message }, 'tidying'));
    }
  };
  const timers = [
    setInterval(() => void tidy(hourly), HOUR),
    setInterval(() => void tidy([() => forgetDeadStreams(db)]), STALE_SECONDS * 1000),
  ];
  for (const timer of timers) timer.unref();
  return () => timers.forEach(clearInterval);
}
