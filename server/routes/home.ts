import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Context } from './context.ts';

const page = (origin: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Quayside server</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1rem}code{padding:.1em .3em;border:1px solid #8888;border-radius:4px}</style>
</head><body><h1>Quayside server</h1>
<p>This is a Flowdock-compatible server, and it is running. It has no chat page of its own: flows are read and
written with the Quayside browser extension.</p>
<p>To connect, open Quayside in the toolbar, choose the server <code>${origin}</code> and sign in.</p>
</body></html>`;

/** What a browser sees at the server's address, and what a monitor asks. */
export function homeRoutes(app: FastifyInstance, { db, origin }: Context): void {
  for (const url of ['/', '/app/*']) {
    app.get(url, (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
        .send(page(origin())),
    );
  }
  app.get('/health', async () => {
    await sql`SELECT 1`.execute(db);
    return { status: 'ok' };
  });
  app.get<{ Params: { id: string; '*': string } }>('/avatars/:id/*', (request, reply) =>
    avatar(request, reply),
  );
  app.get<{ Params: { id: string } }>('/avatars/:id', (request, reply) => avatar(request, reply));

  async function avatar(
    request: { params: { id: string } },
    reply: import('fastify').FastifyReply,
  ): Promise<unknown> {
    const id = /^\d{1,9}$/.test(request.params.id) ? Number(request.params.id) : 0;
    // Anybody may ask for an avatar, so it shows no more than a colour.
    const hue = (id * 137) % 360;
    return reply
      .type('image/svg+xml')
      .header('Cache-Control', 'public, max-age=86400')
      .send(
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="hsl(${hue} 45% 42%)"/><circle cx="16" cy="12" r="5" fill="#fff"/><path d="M6 28a10 9 0 0 1 20 0" fill="#fff"/></svg>`,
      );
  }
}
