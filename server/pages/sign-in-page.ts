import { alert, formTokenField, hidden, signInFields } from './forms.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';

/** Asks for e-mail address and password; `next` is the page to go on to. */
export const signInPage = (form: {
  formToken: string;
  next: string;
  /** What comes after, such as an application's name. */
  purpose: string;
  email?: string | undefined;
  trouble?: string | undefined;
  status?: number;
}): Page => ({
  title: 'Sign in',
  status: form.status ?? 200,
  body: html`<h1>Sign in</h1><p class="lead">${form.purpose}</p>${alert(form.trouble)}
<form method="post" action="/sign-in">${formTokenField(form.formToken)}${hidden('next', form.next)}
${signInFields(form.email, true)}<button class="primary">Sign in</button></form>`,
});
