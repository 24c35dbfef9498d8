/**
 * Signing in on the server's own page, where no password is typed into Quayside: through the browser's window for
 * that, or, for servers that can't lead back to an extension, by a code the page shows. Background only.
 */
import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { FlowdockError } from '../flowdock/errors.ts';
import { createHttp } from '../flowdock/http.ts';
import type { TokenGrant } from '../flowdock/model.ts';
import { authorizationRequest, codeGrant, codeOfRedirect, OUT_OF_BAND } from '../flowdock/oauth.ts';
import { t } from '../i18n/t.ts';
import { openTab } from '../open-tab.ts';
import { AccountError } from './account-error.ts';
import { CLIENT } from './client.ts';

const KEY = 'sign-in:code';
/** How long a code that was asked for is waited for, in ms: a little longer than servers let one count. */
const WAIT_MS = 15 * 60_000;

/** What must be known until the code comes; in memory of the browser only. */
interface Waiting {
  server: string;
  verifier: string;
  headers: Record<string, string>;
  since: number;
}

/**
 * Opens the server's consent page in a window of its own and waits for what becomes of it. The window goes when
 * the person has decided; the page that asked may be gone by then, as a popup is.
 * @throws AccountError `cancelled`, `unreachable`; FlowdockError
 */
export async function grantByBrowser(
  server: string,
  scope: string,
  timeoutMs: number,
  headers: Record<string, string>,
): Promise<TokenGrant> {
  await expectFlowdock(server, timeoutMs, headers);
  const redirectUri = browser.identity.getRedirectURL();
  const request = await authorizationRequest({ server, clientId: CLIENT.clientId, redirectUri, scope });
  const address = await browser.identity
    .launchWebAuthFlow({ url: request.url, interactive: true })
    .catch((error: unknown) => {
      throw notFinished(error, server);
    });
  if (!address) throw notFinished(null, server);
  const code = codeOfRedirect(address, request);
  return codeGrant({ server, ...CLIENT, headers, code, redirectUri, verifier: request.verifier });
}

/**
 * Opens the server's consent page in a tab; the person brings back the code it shows.
 * @throws FlowdockError when there is no such server
 */
export async function askForCode(
  server: string,
  scope: string,
  timeoutMs: number,
  headers: Record<string, string>,
): Promise<void> {
  await expectFlowdock(server, timeoutMs, headers);
  const { clientId } = CLIENT;
  const request = await authorizationRequest({ server, clientId, redirectUri: OUT_OF_BAND, scope });
  const waiting: Waiting = { server, verifier: request.verifier, headers, since: Date.now() };
  await browser.storage.session.set({ [KEY]: waiting });
  await openTab(request.url);
}

/** The server whose code is waited for; null when none is. */
export async function serverOfCode(): Promise<string | null> {
  return (await waitingCode())?.server ?? null;
}

/** The extra headers the code was asked for with, when it is one of a server of this origin. */
export async function headersOfCode(origin: string): Promise<Record<string, string> | null> {
  const waiting = await waitingCode();
  return waiting && new URL(waiting.server).origin === origin ? waiting.headers : null;
}

/** Forgets the code that was asked for. */
export const forgetCode = (): Promise<void> => browser.storage.session.remove(KEY);

/**
 * Trades the code a person brought back.
 * @throws AccountError `wrong-credentials` when none was asked for; FlowdockError
 */
export async function grantByCode(
  server: string,
  typed: string,
  headers: Record<string, string>,
): Promise<TokenGrant> {
  const waiting = await waitingCode();
  if (waiting?.server !== server) {
    throw new AccountError(
      'wrong-credentials',
      t('This code came too late. Get a new one and paste it here.'),
    );
  }
  // Some copy the whole address, which ends in the code.
  const code = typed.trim().split('/').at(-1) ?? '';
  const { verifier } = waiting;
  const grant = await codeGrant({ server, ...CLIENT, headers, code, redirectUri: OUT_OF_BAND, verifier });
  await forgetCode();
  return grant;
}

async function waitingCode(): Promise<Waiting | null> {
  // Only this module writes under the key.
  const waiting = (await browser.storage.session.get(KEY))[KEY] as Waiting | undefined;
  return waiting && Date.now() - waiting.since < WAIT_MS ? waiting : null;
}

/** A window that opens on an error page explains little, so the server is looked at first. */
async function expectFlowdock(
  server: string,
  timeoutMs: number,
  headers: Record<string, string>,
): Promise<void> {
  try {
    await createHttp({ server, timeoutMs, headers }).json(v.unknown(), { path: '/user' });
  } catch (error) {
    // Asking who asks is the right question for somebody who has not said it yet.
    if (error instanceof FlowdockError && error.kind === 'unauthorized') return;
    throw error;
  }
  throw new FlowdockError('not-flowdock', t('The server answered, but not as Flowdock does.'));
}

/** Browsers say in words only why the window ended. */
function notFinished(error: unknown, server: string): AccountError {
  const { host } = new URL(server);
  if (error instanceof Error && /could not be loaded/i.test(error.message)) {
    return new AccountError(
      'unreachable',
      t('The sign-in page of {host} could not be loaded. Check your connection and try again.', { host }),
      error,
    );
  }
  return new AccountError(
    'cancelled',
    t('The sign-in window was closed before you allowed anything. Try again when you like.'),
    error,
  );
}
