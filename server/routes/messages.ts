import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BLANK, denied, invalid } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { idOf, parametersOf, read } from '../http/parameters.ts';
import { type FlowView, joinedFlow } from '../services/access.ts';
import { type Conversation, conversationOf } from '../services/conversations.ts';
import { deleteMessage } from '../services/message-delete.ts';
import { editMessage } from '../services/message-edit.ts';
import { messagesJson } from '../services/message-json.ts';
import { listMessages } from '../services/message-list.ts';
import { findMessage, postMessage } from '../services/messages.ts';
import type { Context } from './context.ts';
import {
  filterOf,
  MessageContent,
  MessageEdit,
  MessagePost,
  MessageQuery,
  StatusContent,
} from './message-parameters.ts';

interface FlowParams {
  Params: { org: string; flow: string };
}
interface MessageParams {
  Params: { org: string; flow: string; id: string };
}

/** Messages and comments of flows (messages §2 to §7). */
export function messageRoutes(app: FastifyInstance, { db, origin }: Context): void {
  const enter = async (request: FastifyRequest, key: { org: string; flow: string } | { id: string }) => {
    requireScope(request, 'flow');
    return joinedFlow(db, callerOf(request).user.id, key);
  };
  const conversation = (view: FlowView): Promise<Conversation> =>
    conversationOf(db, { kind: 'flow', flow: view.flow });

  const post = async (
    request: FastifyRequest,
    reply: FastifyReply,
    view: FlowView,
    implied: { threadId?: string; parent?: number } = {},
  ) => {
    if (view.flow.disabled) throw denied();
    const asked = read(MessagePost, withEvent(request, implied));
    const content =
      asked.event === 'status' ? read(StatusContent, request).content : read(MessageContent, request).content;
    const parent = implied.parent ?? asked.message;
    if (asked.event === 'comment' && parent === undefined) throw invalid({ message: [BLANK] });
    const anonymous = asked.external_user_name ?? undefined;
    const target = await conversation(view);
    const row = await postMessage(db, target, {
      event: asked.event,
      content,
      author: anonymous === undefined ? callerOf(request).user.id : null,
      externalUserName: anonymous,
      tags: asked.tags ?? [],
      uuid: asked.uuid || undefined,
      threadId: implied.threadId ?? asked.thread_id ?? null,
      parent,
    });
    const [message] = await messagesJson(db, target, [row], origin());
    const address = `${origin()}/flows/${view.organization.parameterized_name}/${view.flow.parameterized_name}`;
    reply.header('Link', `<${address}/messages/${row.id}/comments>; rel="comments"`);
    return reply.code(201).send(message);
  };

  /** On the comment paths the event goes without saying (messages §3). */
  const withEvent = (request: FastifyRequest, implied: { parent?: number }): FastifyRequest => {
    const body = parametersOf(request);
    if (implied.parent !== undefined || request.url.startsWith('/comments')) body.event ??= 'comment';
    request.body = body;
    return request;
  };

  const posting = { config: { parameters: MessagePost } };
  const listing = { config: { parameters: MessageQuery } };
  const byFlowParameter = (request: FastifyRequest) => {
    const { flow } = parametersOf(request);
    if (typeof flow !== 'string' || flow === '') throw invalid({ flow: [BLANK] });
    return enter(request, { id: flow.replace('/', ':') });
  };
  app.post('/messages', posting, async (request, reply) =>
    post(request, reply, await byFlowParameter(request)),
  );
  app.post('/comments', posting, async (request, reply) =>
    post(request, reply, await byFlowParameter(request)),
  );
  app.post<FlowParams>('/flows/:org/:flow/messages', posting, async (request, reply) =>
    post(request, reply, await enter(request, request.params)),
  );
  app.post<MessageParams>('/flows/:org/:flow/threads/:id/messages', posting, async (request, reply) =>
    post(request, reply, await enter(request, request.params), { threadId: request.params.id }),
  );
  app.post<MessageParams>('/flows/:org/:flow/messages/:id/comments', posting, async (request, reply) =>
    post(request, reply, await enter(request, request.params), { parent: idOf(request.params.id) }),
  );

  app.get<FlowParams>('/flows/:org/:flow/messages', listing, async (request) => {
    const target = await conversation(await enter(request, request.params));
    const rows = await listMessages(db, target, filterOf(read(MessageQuery, request)));
    return messagesJson(db, target, rows, origin());
  });

  app.get<MessageParams>('/flows/:org/:flow/messages/:id/comments', listing, async (request) => {
    const target = await conversation(await enter(request, request.params));
    const filter = filterOf(read(MessageQuery, request));
    const tags = [`influx:${idOf(request.params.id)}`];
    return messagesJson(
      db,
      target,
      await listMessages(db, target, { ...filter, tags, tagMode: 'and' }),
      origin(),
    );
  });

  const show = async (request: FastifyRequest, params: { org: string; flow: string; id: string }) => {
    const target = await conversation(await enter(request, params));
    const [message] = await messagesJson(
      db,
      target,
      [await findMessage(db, target.id, idOf(params.id))],
      origin(),
    );
    return message;
  };
  app.get<MessageParams>('/flows/:org/:flow/messages/:id', (request) => show(request, request.params));
  app.get<{ Params: { org: string; flow: string; comment: string } }>(
    '/flows/:org/:flow/messages/:id/comments/:comment',
    (request) => show(request, { ...request.params, id: request.params.comment }),
  );

  app.route<MessageParams>({
    method: ['PUT', 'PATCH'],
    url: '/flows/:org/:flow/messages/:id',
    config: { parameters: MessageEdit },
    handler: async (request) => {
      const target = await conversation(await enter(request, request.params));
      const change = read(MessageEdit, request);
      await editMessage(db, target, idOf(request.params.id), change, callerOf(request).user.id);
      return {};
    },
  });

  app.delete<MessageParams>('/flows/:org/:flow/messages/:id', async (request, reply) => {
    const target = await conversation(await enter(request, request.params));
    const done = await deleteMessage(db, target, idOf(request.params.id), callerOf(request).user.id);
    return done.kind === 'emptied' ? {} : reply.code(204).send();
  });
}
