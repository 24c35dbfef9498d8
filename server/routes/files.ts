import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { thumbnailKey } from '../files/incoming.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { callerOf, requireScope } from '../http/credentials.ts';
import { idOf, read, userIdOf, whole } from '../http/parameters.ts';
import { joinedFlow } from '../services/access.ts';
import { privateBetween } from '../services/conversations.ts';
import { findFile, linkIsGood, linkSecret, signLink } from '../services/files.ts';
import type { Db } from '../store/database.ts';
import type { Context } from './context.ts';

const Signed = v.object({ expires: whole, by: whole, sig: v.string() });

/** Names where the bytes are, in place of the redirect. */
const ADDRESS = 'application/vnd.quayside.address+json';

/** Pictures a browser may show by itself; everything else is saved, never run. */
const SHOWN = /^image\/(png|jpeg|gif|webp|avif)$/;

/** Downloads (resources §8): the path of an attachment leads to a short-lived address that needs no credentials. */
export function fileRoutes(app: FastifyInstance, { db, origin }: Context): void {
  const redirect = async (
    request: FastifyRequest,
    reply: FastifyReply,
    conversationId: number,
    thumbnail: boolean,
  ) => {
    const { id } = request.params as { id: string }; // of the two routes below
    const file = await findFile(db, conversationId, id);
    if (!file || (thumbnail && !file.thumbnail)) throw notFound();
    const key = thumbnail ? thumbnailKey(file.id) : file.id;
    const query = signLink(await linkSecret(db), key, callerOf(request).user.id);
    const address = `${origin()}/downloads/${key}/${encodeURIComponent(file.name)}?${query}`;
    // For clients that can't follow a redirect safely (their extra headers would go along).
    if (request.headers.accept?.includes(ADDRESS)) {
      return reply.header('Cache-Control', 'no-store').type(ADDRESS).send(JSON.stringify({ address }));
    }
    return reply
      .code(302)
      .headers({ Location: address, 'Content-Length': '0', 'Cache-Control': 'no-store' })
      .send();
  };

  /** The conversation of a flow by its number, if the caller may read it. */
  const flowConversation = async (request: FastifyRequest, number: string): Promise<number> => {
    requireScope(request, 'flow');
    const flow = await db
      .selectFrom('flows')
      .select('id')
      .where('conversation_id', '=', idOf(number))
      .executeTakeFirst();
    if (!flow) throw notFound();
    const view = await joinedFlow(db, callerOf(request).user.id, { id: flow.id });
    return view.flow.conversation_id;
  };
  /** The private conversation of two people, if the caller is one of them. */
  const privateConversation = async (request: FastifyRequest, params: { a: string; b: string }) => {
    requireScope(request, 'private');
    const me = callerOf(request).user.id;
    return (await privateBetween(db, me, userIdOf(params.a), userIdOf(params.b))).id;
  };

  for (const [folder, thumbnail] of [
    ['', false],
    ['thumb/', true],
  ] as const) {
    app.get<{ Params: { number: string; id: string; name: string } }>(
      `/files/:number/:id/${folder}:name`,
      async (request, reply) =>
        redirect(request, reply, await flowConversation(request, request.params.number), thumbnail),
    );
    app.get<{ Params: { a: string; b: string; id: string; name: string } }>(
      `/private/:a/:b/files/:id/${folder}:name`,
      async (request, reply) =>
        redirect(request, reply, await privateConversation(request, request.params), thumbnail),
    );
  }
}

/**
 * Where the redirects lead; the signature in the address is the credential, for as long as whom it was made for may
 * read the conversation.
 */
export function downloadRoutes(app: FastifyInstance, { db, files }: Context): void {
  app.get<{ Params: { key: string; name: string } }>(
    '/downloads/:key/:name',
    { config: { parameters: Signed } },
    async (request, reply) => {
      const { expires, by, sig } = read(Signed, request);
      const { key } = request.params;
      if (!linkIsGood(await linkSecret(db), { key, by, expires }, sig)) throw notFound();
      const isThumbnail = key.endsWith('-thumb');
      const file = await db
        .selectFrom('files')
        .selectAll()
        .where('id', '=', isThumbnail ? key.replace(/-thumb$/, '') : key)
        .executeTakeFirst();
      if (!file || !(await mayRead(db, by, file.conversation_id))) throw notFound();
      const bytes = await files.read(key);
      if (!bytes) {
        request.log.error({ key }, 'a stored file is missing');
        throw new ApiError(404, 'The server no longer has this file. Tell who runs it.');
      }
      const type = isThumbnail ? 'image/png' : file.content_type;
      const name = encodeURIComponent(file.name).replace(
        /['()*]/g,
        (c) => `%${c.charCodeAt(0).toString(16)}`,
      );
      reply.headers({
        'Content-Type': type,
        'Content-Disposition': `${SHOWN.test(type) ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
        // What somebody uploaded never runs as a page of this server.
        'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'Cache-Control': 'private, max-age=300',
        'Cross-Origin-Resource-Policy': 'cross-origin',
        ...(isThumbnail ? {} : { 'Content-Length': String(file.size) }),
      });
      return reply.send(bytes);
    },
  );
}

/** Whether somebody may still read a conversation. */
async function mayRead(db: Db, userId: number, conversationId: number): Promise<boolean> {
  const flow = await db
    .selectFrom('flows')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();
  if (!flow) {
    const member = db.selectFrom('private_members').select('user_id').where('user_id', '=', userId);
    return (await member.where('conversation_id', '=', conversationId).executeTakeFirst()) !== undefined;
  }
  return joinedFlow(db, userId, { id: flow.id }).then(
    () => true,
    (error) => {
      if (error instanceof ApiError) return false;
      throw error;
    },
  );
}
