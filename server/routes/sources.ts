import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { denied, notFound } from '../http/api-error.ts';
import { applicationOf, callerOf, requireScope, sourceOf } from '../http/credentials.ts';
import { idOf, read, text, userIdOf } from '../http/parameters.ts';
import { type FlowView, joinedFlow } from '../services/access.ts';
import { isQuayside } from '../services/applications.ts';
import { conversationOf, inTransaction } from '../services/conversations.ts';
import { flowsOf } from '../services/flows.ts';
import { postMessage } from '../services/messages.ts';
import { createSource, sourcesJson, updateSource } from '../services/sources.ts';
import type { Context } from './context.ts';

const address = v.optional(
  v.nullable(
    v.pipe(
      v.string('must be a text'),
      v.maxLength(2000, 'is too long'),
      v.check((value) => value === '' || /^https?:\/\/\S+$/i.test(value), 'is not a web address'),
    ),
  ),
);
const SourceCreation = v.object({ name: text(100), external_url: address });
const SourceChange = v.object({
  flow_token: v.optional(v.string()),
  error_message: v.optional(v.nullable(v.pipe(v.string('must be a text'), v.maxLength(1000, 'is too long')))),
  configuration_url: address,
});

interface FlowParams {
  Params: { org: string; flow: string };
}
interface SourceParams {
  Params: { org: string; flow: string; id: string };
}

/** Sources: what ties an application to a flow (resources §6). */
export function sourceRoutes(app: FastifyInstance, { db, origin }: Context): void {
  const enter = (request: FastifyRequest, params: FlowParams['Params'], ...scopes: string[]) => {
    requireScope(request, ...scopes);
    return joinedFlow(db, callerOf(request).user.id, params);
  };
  const one = async (id: number) => {
    const [json] = await sourcesJson(db, { ids: [id] }, origin());
    if (!json) throw notFound();
    return json;
  };
  /** A source of this flow that is not deleted. */
  const find = async (view: FlowView, id: string) => {
    const row = await db
      .selectFrom('sources')
      .selectAll()
      .where('id', '=', userIdOf(String(idOf(id))))
      .where('flow_id', '=', view.flow.id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (!row) throw notFound();
    return row;
  };

  /**
   * A source whose caller may change it: a member any, an application only its own (resources §12).
   * @param also applications that may, too
   * @throws ApiError 403, 404
   */
  const own = async (
    request: FastifyRequest,
    params: SourceParams['Params'],
    also: (applicationId: number) => Promise<boolean> = async () => false,
  ) => {
    const view = await enter(request, params, 'integration');
    const source = await find(view, params.id);
    const { applicationId } = callerOf(request);
    const mayChange =
      applicationId === null || applicationId === source.application_id || (await also(applicationId));
    if (!mayChange) throw denied();
    return source;
  };

  app.get('/sources', { config: { source: true } }, async (request) => {
    if (request.source) return sourcesJson(db, { ids: [request.source.id] }, origin());
    requireScope(request, 'integration');
    const flows = await flowsOf(db, callerOf(request).user.id, { joinable: false });
    return sourcesJson(db, { flowIds: flows.map(({ flow }) => flow.id) }, origin());
  });

  app.route({
    method: ['PUT', 'PATCH'],
    url: '/sources',
    config: { parameters: SourceChange, source: true },
    handler: async (request) => {
      const { id } = sourceOf(request);
      const { flow_token: _, ...change } = read(SourceChange, request);
      await updateSource(db, id, change);
      return one(id);
    },
  });

  app.get<FlowParams>('/flows/:org/:flow/sources', async (request) => {
    const { flow } = await enter(request, request.params, 'integration', 'flow');
    return sourcesJson(db, { flowIds: [flow.id] }, origin());
  });
  app.get<SourceParams>('/flows/:org/:flow/sources/:id', async (request) => {
    const view = await enter(request, request.params, 'integration', 'flow');
    return one((await find(view, request.params.id)).id);
  });

  for (const url of ['/flows/:org/:flow/sources', '/flows/:org/:flow/integrations']) {
    app.post<FlowParams>(url, { config: { parameters: SourceCreation } }, async (request, reply) => {
      const view = await enter(request, request.params, 'integration');
      const applicationId = applicationOf(request);
      const { user } = callerOf(request);
      if (view.flow.disabled) throw denied();
      const { name, external_url: externalUrl } = read(SourceCreation, request);
      const { source, token } = await inTransaction(db, async (trx) => {
        const conversation = await conversationOf(trx, { kind: 'flow', flow: view.flow });
        const creator = { applicationId, creatorId: user.id };
        const made = await createSource(trx, {
          ...creator,
          flowId: view.flow.id,
          name,
          externalUrl: externalUrl || null,
        });
        const application = await trx
          .selectFrom('applications')
          .select('name')
          .where('id', '=', applicationId)
          .executeTakeFirstOrThrow();
        await postMessage(trx, conversation, {
          event: 'activity',
          content: null,
          author: null,
          source: { id: made.source.id, key: 'quayside:source' },
          thread: { title: name, external_url: externalUrl || null },
          title: 'was added to this flow',
          by: { name: application.name },
        });
        return made;
      });
      return reply.code(201).send({ ...(await one(source.id)), flow_token: token });
    });
  }

  app.route<SourceParams>({
    method: ['PUT', 'PATCH'],
    url: '/flows/:org/:flow/sources/:id',
    config: { parameters: SourceChange },
    handler: async (request) => {
      const source = await own(request, request.params);
      const { flow_token: _, ...change } = read(SourceChange, request);
      await updateSource(db, source.id, change);
      return one(source.id);
    },
  });

  app.delete<SourceParams>('/flows/:org/:flow/sources/:id', async (request, reply) => {
    // In Quayside people remove sources as they do by their password; no other application ends one that is not its own.
    const source = await own(request, request.params, (id) => isQuayside(db, id));
    await db.updateTable('sources').set({ deleted_at: new Date() }).where('id', '=', source.id).execute();
    return reply.code(204).send();
  });
}
