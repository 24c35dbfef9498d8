/** Posts into flows, by whichever path and credentials they come (messages §2, §3). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BLANK, denied, invalid, notFound } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { idOf, parametersOf, read } from '../http/parameters.ts';
import type { FlowRow } from '../services/access.ts';
import { joinedFlow } from '../services/access.ts';
import { type Conversation, conversationOf } from '../services/conversations.ts';
import { type KeptFile, keepFiles } from '../services/files.ts';
import { messagesJson } from '../services/message-json.ts';
import type { Post } from '../services/messages.ts';
import { isFromSource } from '../services/ownership.ts';
import { postWithFiles } from '../services/post-files.ts';
import type { SourceRow } from '../services/sources.ts';
import type { Context } from './context.ts';
import {
  attachmentsOf,
  fileContent,
  inboxContent,
  MessagePost,
  mailContent,
  textContent,
} from './post-parameters.ts';

/** The largest JSON body with a file in it: base64 takes a third more than the file. */
const withFiles = (limit: number) => Math.ceil(limit * 1.4) + 1024 * 1024;

interface Where {
  org: string;
  flow: string;
}
/** A flow somebody may post into, and by which source if by one. */
interface Entrance {
  flow: FlowRow;
  organization: { parameterized_name: string };
  source: SourceRow | null;
}
interface Implied {
  threadId?: string;
  parent?: number;
}

/** The routes that take posts. */
export function postingRoutes(app: FastifyInstance, context: Context & { uploadLimit: number }): void {
  const { db, origin, uploadLimit } = context;

  const entrance = async (request: FastifyRequest, where: Where | null): Promise<Entrance> => {
    if (request.source) return sourceEntrance(request.source, where, request);
    requireScope(request, 'flow');
    const key = where ?? { id: flowParameter(request).replace('/', ':') };
    const caller = callerOf(request);
    const view = await joinedFlow(db, caller.user.id, key, { archived: true });
    if (view.flow.disabled) throw denied();
    const source = caller.applicationId === null ? null : await ownSource(view.flow.id, caller.applicationId);
    return { flow: view.flow, organization: view.organization, source };
  };

  /** A source posts into its own flow; naming another one is a mistake (messages §2). */
  async function sourceEntrance(
    source: SourceRow,
    where: Where | null,
    request: FastifyRequest,
  ): Promise<Entrance> {
    const row = await db
      .selectFrom('flows as f')
      .innerJoin('organizations as o', 'o.id', 'f.organization_id')
      .selectAll('f')
      .select('o.parameterized_name as org')
      .where('f.id', '=', source.flow_id)
      .executeTakeFirstOrThrow();
    const { org, ...flow } = row;
    const named = where ? null : parametersOf(request).flow;
    const other = where
      ? where.org !== org || where.flow !== flow.parameterized_name
      : typeof named === 'string' && ![flow.id, `${org}/${flow.parameterized_name}`].includes(named);
    if (other) throw invalid({ flow: ['is not the flow of this flow_token'] });
    if (flow.disabled) throw denied();
    return { flow, organization: { parameterized_name: org }, source };
  }

  /** The source of an OAuth application in a flow, which lets it post activity (OP-31). */
  const ownSource = async (flowId: string, applicationId: number): Promise<SourceRow | null> =>
    (await db
      .selectFrom('sources')
      .selectAll()
      .where('flow_id', '=', flowId)
      .where('application_id', '=', applicationId)
      .where('deleted_at', 'is', null)
      .orderBy('id')
      .executeTakeFirst()) ?? null;

  const post = async (
    request: FastifyRequest,
    reply: FastifyReply,
    where: Where | null,
    implied: Implied = {},
  ) => {
    // Also when it was looked at before the body was read: who was put out meanwhile posts nothing.
    const { flow, organization, source } = await entrance(request, where);
    const asked = read(MessagePost, withEvent(request, implied));
    const conversation = await conversationOf(db, { kind: 'flow', flow });
    const { kept, ...what } = await contentOf(request, asked, conversation, source, implied);
    const anonymous = asked.external_user_name ?? undefined;
    const inbox = ['activity', 'discussion', 'mail'].includes(asked.event);
    const author = request.source || inbox || anonymous !== undefined ? null : callerOf(request).user.id;
    const row = await postWithFiles(db, context, conversation, {
      ...what,
      event: asked.event,
      author,
      externalUserName: anonymous,
      tags: [...(asked.tags ?? []), ...(what.tags ?? [])],
      uuid: asked.uuid || undefined,
      threadId: implied.threadId ?? asked.thread_id ?? null,
      ...(source ? { source: { id: source.id, key: asked.external_thread_id ?? undefined } } : {}),
      thread: withoutButtons(asked.thread ?? undefined, source),
      files: kept,
    });
    if (request.source && !request.headers['x-flowdock-wait-for-message']) return reply.code(202).send({});
    const [message] = await messagesJson(db, conversation, [row], origin());
    const address = `${origin()}/flows/${organization.parameterized_name}/${flow.parameterized_name}`;
    reply.header('Link', `<${address}/messages/${row.id}/comments>; rel="comments"`);
    return reply.code(201).send(message);
  };

  /** What the event is about, its files already in the storage. */
  async function contentOf(
    request: FastifyRequest,
    asked: MessagePost,
    conversation: Conversation,
    source: SourceRow | null,
    implied: Implied,
  ): Promise<Pick<Post, 'content'> & Partial<Post> & { kept: KeptFile[] }> {
    const parent = implied.parent ?? asked.message;
    switch (asked.event) {
      case 'comment':
        if (parent === undefined) throw invalid({ message: [BLANK] });
        return { content: textContent(request, 'comment'), parent, kept: [] };
      case 'message':
      case 'status':
      case 'line':
        return { content: textContent(request, asked.event), kept: [] };
      case 'file': {
        const upload = await fileContent(request, asked.content);
        const kept = await keepFiles(context, [{ upload }], conversation);
        return { content: null, parent: implied.parent, searchText: upload.fileName, kept };
      }
      case 'mail':
        return { ...mailContent(request), kept: [] };
      case 'activity':
      case 'discussion': {
        if (!isFromSource(source)) throw denied();
        const said = inboxContent(request);
        const inThread = implied.threadId ?? asked.thread_id ?? asked.external_thread_id;
        if (!inThread) throw invalid({ external_thread_id: [BLANK] });
        const attached = await attachmentsOf(request, asked.attachments);
        return { content: null, ...said, kept: await keepFiles(context, attached, conversation) };
      }
    }
  }

  const config = { parameters: MessagePost, source: true };
  const bodyLimit = withFiles(uploadLimit);
  /** Where the flow stands in the body, it is known with the texts before the first file. */
  const whereSaid = async (request: FastifyRequest) => {
    if (request.source || typeof parametersOf(request).flow === 'string') await entrance(request, null);
  };
  for (const url of ['/messages', '/comments', '/activities']) {
    app.post(url, { config: { ...config, files: whereSaid }, bodyLimit }, (request, reply) =>
      post(request, reply, null),
    );
  }
  const inPath = async (request: FastifyRequest) => {
    await entrance(request, request.params as Where); // of the routes below
  };
  const options = { config: { ...config, files: inPath }, bodyLimit };
  app.post<{ Params: Where }>('/flows/:org/:flow/messages', options, (request, reply) =>
    post(request, reply, request.params),
  );
  app.post<{ Params: Where & { id: string } }>(
    '/flows/:org/:flow/threads/:id/messages',
    options,
    (request, reply) => post(request, reply, request.params, { threadId: request.params.id }),
  );
  app.post<{ Params: Where & { id: string } }>(
    '/flows/:org/:flow/messages/:id/comments',
    options,
    (request, reply) => {
      const parent = idOf(request.params.id);
      if (parent === 0) throw notFound();
      return post(request, reply, request.params, { parent });
    },
  );
}

function flowParameter(request: FastifyRequest): string {
  const { flow } = parametersOf(request);
  if (typeof flow !== 'string' || flow === '') throw invalid({ flow: [BLANK] });
  return flow;
}

/** On the comment paths the event goes without saying (messages §3). */
function withEvent(request: FastifyRequest, implied: Implied): FastifyRequest {
  const body = parametersOf(request);
  if (implied.parent !== undefined || request.url.startsWith('/comments')) body.event ??= 'comment';
  request.body = body;
  return request;
}

/** Buttons of a thread call its application, so only a source can give some. */
function withoutButtons(thread: Post['thread'], source: SourceRow | null): Post['thread'] {
  if (!thread || source) return thread;
  const isButton = (action: unknown) => (action as { '@type': string })['@type'] === 'UpdateAction'; // by the schema
  return { ...thread, actions: thread.actions?.filter((action) => !isButton(action)) };
}
