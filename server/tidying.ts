/** What is cleared away now and then, by each process of a server. */
import type { FastifyBaseLogger } from 'fastify';
import type { Context } from './routes/context.ts';
import { isKept } from './services/files.ts';
import { forgetRevoked } from './services/grants.ts';
import { forgetOldEvents } from './stream/log.ts';
import { forgetDeadStreams } from './stream/presence.ts';

/** How often, in ms. */
const EVERY_MS = 60 * 60 * 1000;

/**
 * Clears away every hour what nobody asks for any more: events too old to be resumed from, streams of processes that
 * died, refresh tokens that were replaced, and files whose message was never written. Gives back how to stop.
 */
export function tidyNowAndThen(
  { db, files, incoming }: Pick<Context, 'db' | 'files' | 'incoming'>,
  log: FastifyBaseLogger,
): () => void {
  const tasks = [
    () => forgetOldEvents(db),
    () => forgetDeadStreams(db),
    () => forgetRevoked(db),
    () => incoming.tidy(files, (id) => isKept(db, id)),
  ];
  const tidy = async () => {
    for (const task of tasks) {
      // What fails is left for the next time.
      await task().catch((error: Error) => log.warn({ err: error.message }, 'tidying'));
    }
  };
  const timer = setInterval(() => void tidy(), EVERY_MS).unref();
  return () => clearInterval(timer);
}
