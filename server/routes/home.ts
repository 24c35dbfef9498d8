import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { notFound } from '../http/api-error.ts';
import { homePage } from '../pages/home-page.ts';
import { sendPage } from '../pages/layout.ts';
import type { Context } from './context.ts';
import { PAGE, type PageContext } from './page-context.ts';

const { version } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
) as { version: string }; // our own file

/** What a browser sees at the server's address and at the `web_url` of a flow. */
export function homeRoutes(app: FastifyInstance, { db, origin }: PageContext): void {
  for (const url of ['/', '/app/*']) {
    app.get(url, PAGE, async (_request, reply) => {
      const healthy = await sql`SELECT 1`.execute(db).then(
        () => true,
        () => false,
      );
      return sendPage(reply, homePage({ origin: origin(), version, healthy }));
    });
  }
}

const APPLICATION_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#5b6b7a"/>' +
  '<path d="M11 5v6m10-6v6M8 11h16v4a8 8 0 0 1-16 0zm8 12v5" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>';

/** What a monitor asks, and where pictures of people would be. */
export function healthRoutes(
  app: FastifyInstance,
  { db, uploadLimit }: Context & { uploadLimit: number },
): void {
  app.get('/health', async () => {
    await sql`SELECT 1`.execute(db);
    // In bytes, so that a client can say it before a large file is on its way.
    return { status: 'ok', upload_limit: uploadLimit };
  });
  // What applications without a picture of their own are shown by.
  app.get('/application-icon.svg', (_request, reply) =>
    reply
      .type('image/svg+xml')
      .headers({ 'Cache-Control': 'public, max-age=86400', 'Content-Security-Policy': "default-src 'none'" })
      .send(APPLICATION_ICON),
  );
  // Nobody has uploaded a picture here yet. Clients then show initials, and may remember it for a while.
  for (const url of ['/avatars/:id', '/avatars/:id/*']) {
    app.get(url, (_request, reply) => {
      reply.header('Cache-Control', 'public, max-age=86400');
      throw notFound();
    });
  }
}
