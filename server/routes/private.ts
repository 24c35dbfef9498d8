import type { FastifyInstance, FastifyRequest } from 'fastify';
import { notFound } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { idOf, read, userIdOf } from '../http/parameters.ts';
import { privateTarget } from '../services/conversations.ts';
import { discardFiles, keepFiles } from '../services/files.ts';
import { deleteMessage } from '../services/message-delete.ts';
import { editMessage } from '../services/message-edit.ts';
import { messagesJson } from '../services/message-json.ts';
import { listMessages } from '../services/message-list.ts';
import { findMessage } from '../services/messages.ts';
import { postWithFiles } from '../services/post-files.ts';
import { privateJson } from '../services/private.ts';
import type { Context } from './context.ts';
import { filterOf, MessageEdit, MessageQuery, OpenChange } from './message-parameters.ts';
import { fileContent, PrivatePost, textContent } from './post-parameters.ts';

interface UserParams {
  Params: { user: string };
}
interface MessageParams {
  Params: { user: string; id: string };
}

/** Private conversations and their messages (resources §4, §5). */
export function privateRoutes(app: FastifyInstance, context: Context & { uploadLimit: number }): void {
  const { db, origin, uploadLimit } = context;
  const enter = (request: FastifyRequest, params: { user: string }, how = { write: false }) => {
    requireScope(request, 'private');
    return privateTarget(db, callerOf(request).user.id, userIdOf(params.user), how);
  };
  const one = async (request: FastifyRequest, params: { user: string }) => {
    const [json] = await privateJson(db, callerOf(request).user.id, origin(), userIdOf(params.user));
    if (!json) throw notFound();
    return json;
  };

  app.get('/private', (request) => {
    requireScope(request, 'private');
    return privateJson(db, callerOf(request).user.id, origin());
  });

  app.get<UserParams>('/private/:user', async (request) => {
    await enter(request, request.params);
    return one(request, request.params);
  });

  app.route<UserParams>({
    method: ['PUT', 'PATCH'],
    url: '/private/:user',
    config: { parameters: OpenChange },
    handler: async (request) => {
      await enter(request, request.params);
      const { open } = read(OpenChange, request);
      await db
        .updateTable('private_members')
        .set({ open })
        .where('user_id', '=', callerOf(request).user.id)
        .where('other_id', '=', userIdOf(request.params.user))
        .execute();
      return one(request, request.params);
    },
  });

  const target = (request: FastifyRequest) =>
    enter(request, request.params as UserParams['Params'], { write: true }); // of the route below
  app.post<UserParams>(
    '/private/:user/messages',
    {
      config: {
        parameters: PrivatePost,
        files: async (request) => {
          await target(request);
        },
      },
      bodyLimit: Math.ceil(uploadLimit * 1.4) + 1024 * 1024,
    },
    async (request, reply) => {
      // Again, after the body was read: who was put out meanwhile posts nothing.
      const conversation = await target(request);
      const asked = read(PrivatePost, request);
      const upload = asked.event === 'file' ? await fileContent(request, asked.content) : null;
      const kept = await keepFiles(context, upload ? [{ upload }] : [], conversation);
      const row = await postWithFiles(db, context, conversation, {
        event: asked.event,
        content: asked.event === 'file' ? null : textContent(request, 'message'),
        author: callerOf(request).user.id,
        tags: asked.tags ?? [],
        uuid: asked.uuid || undefined,
        files: kept,
        searchText: upload?.fileName,
      });
      const [message] = await messagesJson(db, conversation, [row], origin());
      return reply.code(201).send(message);
    },
  );

  app.get<UserParams>(
    '/private/:user/messages',
    { config: { parameters: MessageQuery } },
    async (request) => {
      const conversation = await enter(request, request.params);
      const rows = await listMessages(db, conversation, filterOf(read(MessageQuery, request)));
      return messagesJson(db, conversation, rows, origin());
    },
  );

  app.get<MessageParams>('/private/:user/messages/:id', async (request) => {
    const conversation = await enter(request, request.params);
    const row = await findMessage(db, conversation.id, idOf(request.params.id));
    const [message] = await messagesJson(db, conversation, [row], origin());
    return message;
  });

  app.route<MessageParams>({
    method: ['PUT', 'PATCH'],
    url: '/private/:user/messages/:id',
    config: { parameters: MessageEdit },
    handler: async (request) => {
      const conversation = await enter(request, request.params);
      const change = read(MessageEdit, request);
      await editMessage(db, conversation, idOf(request.params.id), change, callerOf(request).user.id);
      return {};
    },
  });

  app.delete<MessageParams>('/private/:user/messages/:id', async (request, reply) => {
    const conversation = await enter(request, request.params);
    const done = await deleteMessage(db, conversation, idOf(request.params.id), callerOf(request).user.id);
    if (done.kind === 'removed') await discardFiles(context, done.files);
    return done.kind === 'emptied' ? {} : reply.code(204).send();
  });
}
