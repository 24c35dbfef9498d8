import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import packageJson from '../../package.json' with { type: 'json' };
import { homePage } from '../pages/home-page.ts';
import { sendPage } from '../pages/layout.ts';
import type { Context } from './context.ts';
import { PAGE, type PageContext } from './page-context.ts';

/** What a browser sees at the server's address and at the `web_url` of a flow. */
export function homeRoutes(app: FastifyInstance, { db, origin }: PageContext): void {
  for (const url of ['/', '/app/*']) {
    app.get(url, PAGE, async (_request, reply) => {
      const healthy = await sql`SELECT 1`.execute(db).then(
        () => true,
        () => false,
      );
      return sendPage(reply, homePage({ origin: origin(), version: packageJson.version, healthy }));
    });
  }
}

/** What a monitor asks. */
export function healthRoutes(
  app: FastifyInstance,
  { db, uploadLimit }: Context & { uploadLimit: number },
): void {
  app.get('/health', async (_request, reply) => {
    // Lets a client see whether its requests share one connection (HTTP/2), and hence how many streams it may hold.
    reply.header('Timing-Allow-Origin', '*');
    await sql`SELECT 1`.execute(db);
    // In bytes, so that a client can say it before a large file is on its way.
    return { status: 'ok', upload_limit: uploadLimit };
  });
}
