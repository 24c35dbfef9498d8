import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { denied } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { idOf, read, text } from '../http/parameters.ts';
import { type FlowView, joinedFlow } from '../services/access.ts';
import { type Conversation, conversationOf } from '../services/conversations.ts';
import { discardFiles } from '../services/files.ts';
import { deleteMessage } from '../services/message-delete.ts';
import { editMessage } from '../services/message-edit.ts';
import { messagesJson } from '../services/message-json.ts';
import { listMessages } from '../services/message-list.ts';
import { findMessage } from '../services/messages.ts';
import { react } from '../services/reactions.ts';
import type { Context } from './context.ts';
import { filterOf, MessageEdit, MessageQuery } from './message-parameters.ts';

/** A reaction by an emoji, given or taken back (resources §11, OP-29). */
const EmojiReaction = v.object({
  type: v.picklist(['add', 'remove'], 'must be add or remove'),
  emoji: text(100),
});

interface FlowParams {
  Params: { org: string; flow: string };
}
interface MessageParams {
  Params: { org: string; flow: string; id: string };
}

/** Reading, editing and deleting messages of flows (messages §4 to §7). */
export function messageRoutes(app: FastifyInstance, context: Context): void {
  const { db, origin } = context;
  const enter = async (request: FastifyRequest, key: { org: string; flow: string } | { id: string }) => {
    requireScope(request, 'flow');
    return joinedFlow(db, callerOf(request).user.id, key);
  };
  const conversation = (view: FlowView): Promise<Conversation> =>
    conversationOf(db, { kind: 'flow', flow: view.flow });

  const listing = { config: { parameters: MessageQuery } };
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

  app.post<MessageParams>(
    '/flows/:org/:flow/messages/:id/emoji_reaction',
    { config: { parameters: EmojiReaction } },
    async (request) => {
      const view = await enter(request, request.params);
      if (view.flow.disabled) throw denied();
      const reaction = read(EmojiReaction, request);
      const id = idOf(request.params.id);
      await db.transaction().execute((trx) => react(trx, view, id, callerOf(request).user.id, reaction));
      return {};
    },
  );

  app.delete<MessageParams>('/flows/:org/:flow/messages/:id', async (request, reply) => {
    const target = await conversation(await enter(request, request.params));
    const done = await deleteMessage(db, target, idOf(request.params.id), callerOf(request).user.id);
    if (done.kind === 'removed') await discardFiles(context, done.files);
    return done.kind === 'emptied' ? {} : reply.code(204).send();
  });
}
