import { OUT_OF_BAND } from '../services/applications.ts';
import { formTokenField, hidden, signedInAs } from './forms.ts';
import { html } from './html.ts';
import type { Page } from './layout.ts';
import { scopesInWords } from './scopes.ts';

/** Asks whether an application may act for the person. `asked` are the parameters of the request, sent along. */
export const consentPage = (consent: {
  application: { name: string; public: boolean };
  user: { name: string; email: string };
  scopes: string[];
  redirectUri: string;
  asked: Record<string, string>;
  /** The address of this page. */
  here: string;
  formToken: string;
}): Page => {
  const { application, user, scopes, redirectUri, asked, here, formToken } = consent;
  const outOfBand = redirectUri === OUT_OF_BAND;
  return {
    title: `Allow ${application.name}?`,
    leadsTo: outOfBand ? null : redirectUri,
    body: html`<h1>Let ${application.name} use your account?</h1>
${signedInAs(user, { formToken, next: here })}
<p class="lead">It will see who you are, and may:</p>
<ul class="scopes">${scopesInWords(scopes).map((words) => html`<li>${words}</li>`)}</ul>
<p class="hint">${
      outOfBand
        ? html`You then get a code to paste there. Go on only if you started this yourself: whoever has the code can do all of the above.`
        : html`You then return to <b>${placeOf(redirectUri)}</b>. Go on only if you started this yourself.`
    } You can take access back at any time under <a href="/oauth/applications">applications</a>.</p>
<form method="post" action="/oauth/authorize">${formTokenField(formToken)}
${Object.entries(asked).map(([name, value]) => hidden(name, value))}
<div class="row"><button name="decision" value="deny">Don’t allow</button><button class="primary" name="decision" value="allow">Allow</button></div></form>`,
  };
};

/** Where an address leads, in the words a person can check. */
function placeOf(address: string): string {
  const { protocol, host } = new URL(address);
  if (host.endsWith('.chromiumapp.org') || host.endsWith('.extensions.allizom.org')) {
    return `the browser extension ${host.split('.', 1)[0]}`;
  }
  return host || `the app behind ${protocol}`;
}

/** Shows a code to paste; its address ends in the code, too. */
export const codePage = (application: { name: string }, code: string): Page => ({
  title: 'Your code',
  body: html`<h1>Your code for ${application.name}</h1>
<p class="lead">Copy it and paste it there. It counts once, for ten minutes.</p>
<label for="code">Code</label><input id="code" class="code" readonly autofocus value="${code}">
<p class="hint">Give it to nobody: whoever has it can use your account.</p>`,
});
