import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound } from '../http/api-error.ts';
import { drawInitials, initialsPicture } from '../services/avatars.ts';
import type { Context } from './context.ts';

/** What applications without a picture of their own are shown by. */
const APPLICATION_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#5b6b7a"/>' +
  '<path d="M11 5v6m10-6v6M8 11h16v4a8 8 0 0 1-16 0zm8 12v5" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';

/** Pictures of people and applications that have none of their own; opened by `<img>`, so without credentials. */
export function avatarRoutes(app: FastifyInstance, { db }: Context): void {
  const picture = async (request: FastifyRequest, reply: FastifyReply) => {
    const { key, size } = request.params as { key: string; size?: string }; // of the two routes below
    const user = await db
      .selectFrom('users')
      .select(['id', 'name'])
      .where('avatar_key', '=', key)
      .executeTakeFirst();
    const wanted = user && initialsPicture(user, size);
    if (!wanted) throw notFound();
    const tag = `"${createHash('sha256').update(JSON.stringify(wanted)).digest('base64url').slice(0, 22)}"`;
    reply.headers({
      ETag: tag,
      'Cache-Control': 'public, max-age=3600, stale-while-revalidate=86400',
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
    if (request.headers['if-none-match']?.includes(tag)) return reply.code(304).send();
    return reply.type('image/png').send(await drawInitials(wanted));
  };
  app.get('/avatars/initials/:key', picture);
  app.get('/avatars/initials/:key/:size', picture);

  app.get('/application-icon.svg', (_request, reply) =>
    reply
      .type('image/svg+xml')
      .headers({
        'Cache-Control': 'public, max-age=86400',
        'Content-Security-Policy': "default-src 'none'",
        'Cross-Origin-Resource-Policy': 'cross-origin',
      })
      .send(APPLICATION_ICON),
  );
}
