import { type Html, html } from './html.ts';

/** A hidden field. */
export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}">`;

/** Proves that a form came from this server to this browser. */
export const formTokenField = (token: string): Html => hidden('form_token', token);

/** What went wrong with a form, above its fields. */
export const alert = (text: string | null | undefined): Html | null =>
  text ? html`<div class="alert" role="alert">${text}</div>` : null;

/** Who is signed in, and the way to be somebody else; `next` is the page to come back to. */
export const signedInAs = (
  user: { name: string; email: string },
  { formToken, next }: { formToken: string; next: string },
): Html => html`<div class="who"><p>Signed in as <b>${user.name}</b><br><span class="hint">${user.email}</span></p>
<form method="post" action="/sign-out">${formTokenField(formToken)}${hidden('next', next)}<button class="plain">Not you?</button></form></div>`;

/** The fields of a sign-in form; the first that is empty gets the focus where `autofocus` says so. */
export const signInFields = (email: string | undefined, autofocus = false): Html =>
  html`<label for="email">Email</label><input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="${email ?? ''}"${autofocus && !email && html` autofocus`}>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1000"${autofocus && email && html` autofocus`}>`;
