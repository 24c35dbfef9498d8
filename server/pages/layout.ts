import type { FastifyReply } from 'fastify';
import { Html, html } from './html.ts';
import { STYLE, STYLE_HASH } from './style.ts';

/** One page for people. */
export interface Page {
  title: string;
  body: Html;
  /** HTTP status, 200 unless given. */
  status?: number;
  /** Where its forms lead besides this server: browsers hold redirects after a form to this, too. */
  leadsTo?: string | null;
  wide?: boolean;
}

const logo = new Html(
  '<svg class="logo" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#0C7184"/><path d="M13.7 22.73A8.2 8.2 0 1 1 22.3 17.9" fill="none" stroke="#fff" stroke-width="4.4"/><path d="M16.2 22.3c1.7-2.5 3.8-2.6 5.6-.5s3.6 2.1 5.4 0" fill="none" stroke="#FFC45C" stroke-width="4" stroke-linecap="round"/></svg>',
);
const style = new Html(`<style>${STYLE}</style>`);

/**
 * Sends a page: no script, nothing loaded from anywhere, in no frame, kept in no cache, its address told to nobody
 * else.
 */
export function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const formAction = ["'self'", ...(page.leadsTo ? [cspSource(page.leadsTo)] : [])].join(' ');
  return reply
    .code(page.status ?? 200)
    .headers({
      'Content-Security-Policy': `default-src 'none'; style-src ${STYLE_HASH}; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(
      html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${page.title} · Quayside</title>${style}</head>
<body><main${page.wide && new Html(' class="wide"')}>${logo}${page.body}</main></body></html>`.text,
    );
}

/** An address as a policy names it: its origin, or its scheme where that is all a policy can say. */
function cspSource(address: string): string {
  const { origin, protocol, hostname } = new URL(address);
  return origin === 'null' || hostname.startsWith('[') ? protocol : origin;
}

/** A page that only says something. */
export const notice = (title: string, text: string, status = 200): Page => ({
  title,
  status,
  body: html`<h1>${title}</h1><p class="lead">${text}</p>`,
});
