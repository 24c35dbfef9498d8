import type { FastifyInstance } from 'fastify';
import * as v from 'valibot';
import { notFound } from '../http/api-error.ts';
import { list, MESSAGE_LIMIT, read, TAGS_LIMIT, text, whole } from '../http/parameters.ts';
import type { FlowRow } from '../services/access.ts';
import { conversationOf, inTransaction } from '../services/conversations.ts';
import { type Post, postMessage } from '../services/messages.ts';
import type { Context } from './context.ts';
import { MailContent, mailContent } from './post-parameters.ts';

const ChatPush = v.object({
  content: text(MESSAGE_LIMIT),
  external_user_name: v.pipe(
    text(16),
    v.check((name) => !/\s/.test(name), 'should not contain whitespace'),
  ),
  tags: v.optional(v.nullable(v.pipe(list, v.maxLength(TAGS_LIMIT, 'are too many')))),
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
      // Always in one order, so that two pushes into the same flows wait for each other instead of deadlocking.
      .orderBy('conversation_id')
      .execute();
    if (flows.length < names.length) throw notFound();
    return flows;
  };
  const post = async (tokens: string, what: Omit<Post, 'author'>) => {
    const flows = await flowsOf(tokens);
    const into = async (at: Context['db'], flow: FlowRow) =>
      postMessage(at, await conversationOf(at, { kind: 'flow', flow }), { ...what, author: null });
    const [only] = flows;
    if (only && flows.length === 1) await into(db, only);
    // Into all or none: whoever is refused, or hears of no answer, sends it again to all.
    else {
      await inTransaction(db, async (trx) => {
        for (const flow of flows) await into(trx, flow);
      });
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
