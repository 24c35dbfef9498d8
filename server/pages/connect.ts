import { type Html, html } from './html.ts';

/** How to get from here into the chat. */
export const connectSteps = (origin: string): Html => html`<ol>
<li>Install the Quayside extension in your browser.</li>
<li>Open it in the toolbar and choose the server <code>${origin}</code>.</li>
<li>Press <b>Continue in browser</b>, or sign in with email and password.</li>
</ol>`;
