import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { notFound } from '../http/api-error.ts';
import { list, MESSAGE_LIMIT, read, text, whole } from '../http/parameters.ts';
import { conversationOf } from '../services/conversations.ts';
import { type Post, postMessage } from '../services/messages.ts';
import type { Context } from './context.ts';
import { MailContent, mailContent } from './post-parameters.ts';

const ChatPush = v.object({
  content: text(MESSAGE_LIMIT),
  external_user_name: v.pipe(
    text(16),
    v.check((name) => !/\s/.test(name), 'should not contain whitespace'),
  ),
  tags: v.optional(v.nullable(v.pipe(list, v.maxLength(100, 'are too many')))),
  message_id: v.optional(v.nullable(whole)),
  thread_id: v.optional(v.nullable(v.string('must be a text'))),
});

/** The Push API (resources §10): the token of a flow in the address is the credential; several post to each. */
export function pushRoutes(app: FastifyInstance, { db }: Context): void {
  const flowsOf = async (tokens: string) => {
    const names = [...new Set(tokens.split(',').filter(Boolean))];
    if (names.length === 0 || names.length > 50) throw notFound();
    const flows = await db
      .selectFrom('flows')
      .selectAll()
      .where('api_token', 'in', names)
      .where('disabled', '=', false)
      .execute();
    if (flows.length < names.length) throw notFound();
    return flows;
  };
  const post = async (tokens: string, what: Omit<Post, 'author'>) => {
    for (const flow of await flowsOf(tokens)) {
      await postMessage(db, await conversationOf(db, { kind: 'flow', flow }), { ...what, author: null });
    }
    return {};
  };

  app.post<{ Params: { token: string } }>(
    '/messages/chat/:token',
    { config: { parameters: ChatPush } },
    async (request) => {
      const asked = read(ChatPush, request);
      const parent = asked.message_id ?? undefined;
      return post(request.params.token, {
        event: parent === undefined ? 'message' : 'comment',
        content: asked.content,
        externalUserName: asked.external_user_name,
        tags: asked.tags ?? [],
        threadId: asked.thread_id ?? null,
        ...(parent === undefined ? {} : { parent }),
      });
    },
  );
  app.post<{ Params: { token: string } }>(
    '/messages/team_inbox/:token',
    { config: { parameters: MailContent } },
    async (request) => post(request.params.token, { event: 'mail', ...mailContent(request) }),
  );
}
