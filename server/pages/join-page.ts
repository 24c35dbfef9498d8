import type { Entrance, NewPerson } from '../services/joining.ts';
import { connectSteps } from './connect.ts';
import { alert, formTokenField, hidden, signedInAs, signInFields } from './forms.ts';
import { type Html, html } from './html.ts';
import type { Page } from './layout.ts';

/** What a join page shows again after a form failed. */
export interface JoinTrouble {
  status: number;
  text: string;
  /** Which form it was. */
  action: 'join' | 'sign-in' | 'create';
  typed: Partial<NewPerson>;
}

interface Frame {
  entrance: Entrance;
  inviter: string | null;
  /** The address of this page. */
  here: string;
  formToken: string;
  trouble?: JoinTrouble | undefined;
}

const lead = ({ entrance, inviter }: Frame): Html =>
  html`<h1>Join ${entrance.flow.name}</h1><p class="lead">${inviter ? `${inviter} invites you to` : 'This is'} a flow of <b>${entrance.organization.name}</b>: its people’s team chat.</p>`;

const form = ({ here, formToken }: Frame, action: string, fields: Html | null, button: Html): Html =>
  html`<form method="post" action="${here}">${formTokenField(formToken)}${hidden('action', action)}${fields}${button}</form>`;

const decline = (frame: Frame): Html | null =>
  frame.entrance.invitation &&
  html`<details><summary>Not for you?</summary><p class="hint">You can decline the invitation. The flow is told, and the link ends.</p>${form(frame, 'decline', null, html`<button>Decline</button>`)}</details>`;

/** For somebody signed in: one button. */
export const joinPage = (frame: Frame, user: { name: string; email: string }): Page => ({
  title: `Join ${frame.entrance.flow.name}`,
  status: frame.trouble?.status ?? 200,
  body: html`${lead(frame)}${alert(frame.trouble?.text)}
${signedInAs(user, { formToken: frame.formToken, next: frame.here })}
${form(frame, 'join', null, html`<button class="primary">Join</button>`)}${decline(frame)}`,
});

/** For a stranger: a new account where the link allows one, or signing in. */
export const welcomePage = (frame: Frame, strangers: boolean): Page => {
  const { trouble, entrance } = frame;
  const typed = trouble?.typed ?? {};
  const invited = entrance.invitation?.email;
  const signIn = form(
    frame,
    'sign-in',
    signInFields(typed.email ?? invited),
    html`<button class="primary">Sign in and join</button>`,
  );
  const create = form(
    frame,
    'create',
    html`<label for="name">Name</label><input id="name" name="name" autocomplete="name" required maxlength="100" value="${typed.name ?? ''}">
<label for="nick">Nick</label><input id="nick" name="nick" autocomplete="nickname" required maxlength="50" value="${typed.nick ?? ''}" aria-describedby="nick-hint">
<p class="hint" id="nick-hint">What others mention you by, such as @ada. No spaces.</p>
<label for="new-email">Email</label><input id="new-email" name="email" type="email" autocomplete="username" required maxlength="254" value="${invited ?? typed.email ?? ''}"${invited && html` readonly`}>
<label for="new-password">Password</label><input id="new-password" name="password" type="password" autocomplete="new-password" required minlength="8" maxlength="1000" aria-describedby="password-hint">
<p class="hint" id="password-hint">At least 8 characters.</p>`,
    html`<button class="primary">Create account and join</button>`,
  );
  const open = trouble?.action === 'sign-in' && html` open`;
  return {
    title: `Join ${entrance.flow.name}`,
    status: trouble?.status ?? 200,
    body: html`${lead(frame)}${alert(trouble?.text)}
${strangers ? html`${create}<details${open}><summary>I have an account here</summary>${signIn}</details>` : html`<p class="lead">Sign in with your account on this server.</p>${signIn}`}${decline(frame)}`,
  };
};

/** After joining: how to get into the chat. */
export const joinedPage = ({ flow, organization }: Entrance, origin: string): Page => ({
  title: 'You are in',
  body: html`<h1>You are in</h1><p class="lead"><b>${flow.name}</b> of ${organization.name} is now among your flows. You read and write it in your browser’s toolbar.</p>
<h2>Connect</h2>${connectSteps(origin)}`,
});
