import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { notFound } from '../http/api-error.ts';
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
  // Nobody has uploaded a picture here yet. Clients then show initials, and may remember it for a while.
  for (const url of ['/avatars/:id', '/avatars/:id/*']) {
    app.get(url, (_request, reply) => {
      reply.header('Cache-Control', 'public, max-age=86400');
      throw notFound();
    });
  }
}
