import { connectSteps } from './connect.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';

/** What this server is, how it is, and how to connect. */
export const homePage = (server: { origin: string; version: string; healthy: boolean }): Page => ({
  title: 'Server',
  status: server.healthy ? 200 : 503,
  wide: true,
  body: html`<h1>A Quayside server</h1>
<p class="lead">Team chat that speaks the Flowdock API. There is no chat page here: flows and private messages are read and written in the browser’s toolbar, with the Quayside extension.</p>
<p>${
    server.healthy
      ? html`<span class="state">Running, database reachable</span>`
      : html`<span class="state bad">Its database is away; it goes on by itself once that is back</span>`
  }</p>
<h2>Connect</h2>${connectSteps(server.origin)}
<p class="hint">Other Flowdock clients connect to the same address. Accounts are made by invitation.</p>
<p class="foot"><a href="/oauth/applications">Applications that can use your account</a> · Version ${server.version}</p>`,
});
