import type { Authorisation } from '../services/applications.ts';
import { formTokenField, signedInAs } from './forms.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';
import { scopesInWords } from './scopes.ts';

interface Frame {
  user: { name: string; email: string };
  formToken: string;
}

const revokeForm = (id: number, formToken: string): Html =>
  html`<form method="post" action="/oauth/applications/${id}/revoke">${formTokenField(formToken)}<button>Take back</button></form>`;

/** The applications that can act for somebody, each with the way to end that. */
export const applicationsPage = (authorisations: Authorisation[], { user, formToken }: Frame): Page => ({
  title: 'Applications',
  wide: true,
  body: html`<h1>Applications</h1>
${signedInAs(user, { formToken, next: '/oauth/applications' })}
${
  authorisations.length === 0
    ? html`<p class="lead">No application can use your account now.</p>`
    : html`<p class="lead">These can use your account. What you take back ends at once.</p>
<ul class="list">${authorisations.map(
        ({ id, name, scopes }) =>
          html`<li><div><b><a href="/oauth/applications/${id}">${name}</a></b><small>${scopesInWords(scopes).join(' · ')}</small></div>${revokeForm(id, formToken)}</li>`,
      )}</ul>`
}`,
});

/** One application, and what it may do for the one who looks. */
export const applicationPage = (
  application: { id: number; name: string; redirect_uri: string | null; owner: boolean; client_id: string },
  authorisation: Authorisation | null,
  { user, formToken }: Frame,
): Page => ({
  title: application.name,
  body: html`<h1>${application.name}</h1>
${signedInAs(user, { formToken, next: `/oauth/applications/${application.id}` })}
${
  authorisation
    ? html`<p class="lead">It sees who you are, and may:</p>
<ul class="scopes">${scopesInWords(authorisation.scopes).map((words) => html`<li>${words}</li>`)}</ul>${revokeForm(application.id, formToken)}`
    : html`<p class="lead">It can’t use your account now.</p>`
}
${
  application.owner &&
  html`<h2>You registered it</h2><p>Client id <code>${application.client_id}</code></p><p>It is answered at <code>${application.redirect_uri}</code></p>`
}
<p class="foot"><a href="/oauth/applications">All applications</a></p>`,
});
