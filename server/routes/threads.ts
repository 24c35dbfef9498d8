import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { notFound } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { flag, parametersOf, read, userIdOf } from '../http/parameters.ts';
import { joinedFlow } from '../services/access.ts';
import { conversationOf } from '../services/conversations.ts';
import { messagesJson } from '../services/message-json.ts';
import { listMessages } from '../services/message-list.ts';
import { userJson } from '../services/people.ts';
import type { ActionCall } from '../services/thread-action.ts';
import { threadsJson } from '../services/thread-json.ts';
import { findThread, listThreads } from '../services/threads.ts';
import type { Context } from './context.ts';
import { filterOf, MessageQuery } from './message-parameters.ts';

/** Before and after anything there is. */
const EARLIEST = 0;
const LATEST = Date.UTC(9999, 11, 31);
const time = v.fallback(
  v.optional(
    v.pipe(
      v.string(),
      v.transform((value) => new Date(value)),
      v.date(),
      // No further than the calendar of PostgreSQL goes: beyond it there is nothing either.
      v.transform((at) => new Date(Math.min(LATEST, Math.max(EARLIEST, at.getTime())))),
    ),
  ),
  undefined,
);
const ThreadQuery = v.object({
  /** `chat`, `inbox` (in the documentation's own spelling, too) or the id of an application. */
  application: v.fallback(
    v.optional(
      v.pipe(
        v.union([v.string(), v.number()]),
        v.transform((value) =>
          /^.nbox$/iu.test(String(value)) ? 'inbox' : value === 'chat' ? value : userIdOf(String(value)),
        ),
      ),
    ),
    undefined,
  ),
  empty: v.fallback(v.optional(flag, false), false),
  since: time,
  until: time,
  /** With `until`, as it stands in the `Link` of a page: the last thread of that page. */
  until_id: v.fallback(v.optional(v.string()), undefined),
  limit: v.fallback(
    v.optional(v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.number())),
    undefined,
  ),
});

export interface ActionOptions {
  /** Whether buttons may call applications inside private networks. */
  privateNetworks: boolean;
  /** Calls the application behind a button. */
  runAction: (call: ActionCall) => Promise<void>;
}

/** Threads of a flow (resources §9). */
export function threadRoutes(
  app: FastifyInstance,
  { db, origin, privateNetworks, runAction }: Context & ActionOptions,
): void {
  const enter = (request: FastifyRequest, params: { org: string; flow: string }) => {
    requireScope(request, 'flow');
    return joinedFlow(db, callerOf(request).user.id, params);
  };

  app.get<{ Params: { org: string; flow: string } }>(
    '/flows/:org/:flow/threads',
    { config: { parameters: ThreadQuery } },
    async (request, reply) => {
      const { flow } = await enter(request, request.params);
      const query = read(ThreadQuery, request);
      const limit = Math.min(100, Math.max(1, Math.trunc(query.limit ?? 30)));
      const found = await listThreads(db, flow.id, { ...query, untilId: query.until_id, limit: limit + 1 });
      const threads = found.slice(0, limit);
      const last = threads.at(-1);
      if (found.length > limit && last) {
        // Several threads can be of one moment, so `until` alone would leave out those the page had no room for.
        const until = new Date(last.updated_at).toISOString();
        const next = new URLSearchParams({ until, until_id: last.id });
        const asked = parametersOf(request);
        for (const name of ['since', 'application', 'empty', 'limit']) {
          if (typeof asked[name] === 'string' || typeof asked[name] === 'number')
            next.set(name, `${asked[name]}`);
        }
        reply.header('Link', `<${origin()}${request.url.split('?')[0]}?${next}>; rel="next"`);
      }
      return threadsJson(db, threads, origin());
    },
  );

  app.get<{ Params: { org: string; flow: string; id: string } }>(
    '/flows/:org/:flow/threads/:id',
    async (request) => {
      const { flow } = await enter(request, request.params);
      const [thread] = await threadsJson(db, [await findThread(db, flow.id, request.params.id)], origin());
      return thread;
    },
  );

  app.get<{ Params: { org: string; flow: string; id: string } }>(
    '/flows/:org/:flow/threads/:id/messages',
    { config: { parameters: MessageQuery } },
    async (request) => {
      const { flow } = await enter(request, request.params);
      const thread = await findThread(db, flow.id, request.params.id);
      const conversation = await conversationOf(db, { kind: 'flow', flow });
      const filter = filterOf(read(MessageQuery, request));
      const rows = await listMessages(db, conversation, { ...filter, thread: thread.id });
      return messagesJson(db, conversation, rows, origin());
    },
  );

  app.post<{ Params: { org: string; flow: string; id: string; index: string } }>(
    '/flows/:org/:flow/threads/:id/actions/:index',
    async (request) => {
      const { flow } = await enter(request, request.params);
      const thread = await findThread(db, flow.id, request.params.id);
      const action =
        thread.actions[/^\d{1,2}$/.test(request.params.index) ? Number(request.params.index) : -1];
      const application =
        thread.source_id === null
          ? undefined
          : await db
              .selectFrom('sources as s')
              .innerJoin('applications as a', 'a.id', 's.application_id')
              .select('a.secret')
              .where('s.id', '=', thread.source_id)
              .where('s.deleted_at', 'is', null)
              .executeTakeFirst();
      if (!isButton(action) || !application?.secret) throw notFound();
      const { user } = callerOf(request);
      const image = `${userJson(user, origin()).avatar}120`;
      await runAction({
        action,
        secret: application.secret,
        agent: { id: user.id, name: user.name, image },
        privateNetworks,
      });
      return {};
    },
  );
}

/** Whether what lies in a thread's list of actions can be pressed. */
const isButton = (action: unknown): action is ActionCall['action'] =>
  typeof action === 'object' && action !== null && '@type' in action && action['@type'] === 'UpdateAction';
