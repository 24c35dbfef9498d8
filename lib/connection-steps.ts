/**
 * Which step of a connection failed, and what to do: from what the probes (`accounts/connection-check.ts`) found. A browser
 * tells an extension little of why a request failed; what can't be told apart is worded as what it may be. Pure.
 */
import { t } from './i18n/t.ts';

/** One step on the way to a signed-in account, and how it went. */
export interface ConnectionStep {
  id: 'reach' | 'tls' | 'own' | 'cors' | 'api' | 'credentials';
  /** `unknown`: not found out, because of a step before it. */
  state: 'ok' | 'failed' | 'unknown';
  name: string;
  /** What it means and what to do; empty where all is well. */
  text: string;
}

/** What was found out about a server, in the order of the questions. */
export interface Probes {
  host: string;
  /** False when the browser knows of no network at all. */
  online: boolean;
  https: boolean;
  /** How a request ended whose answer need not be readable. */
  reached: 'answered' | 'refused' | 'silent';
  /** Whether the same name answers by plain http; null when that was not asked. */
  plain: boolean | null;
  /** What was answered to a simple request; null when an extension may not read it. */
  read: Reading | null;
  /** Whether a request with a sign-in gets through; null when that was not asked. */
  allowed: boolean | null;
  /** Names of the extra headers that went along with `read` and `allowed`. */
  headers: string[];
}

export interface Reading {
  status: number;
  page: boolean;
  /** Of the page. */
  title: string;
  /** The host that answered in the end, where it is another. */
  movedTo: string | null;
  flowdock: boolean;
  /** How long it took to begin. */
  ms: number;
}

/** All steps in their order. `failure` is the kind of what the sign-in failed with (`lib/protocol.ts`), empty where it works. */
export function connectionSteps(probes: Probes, failure: string): ConnectionStep[] {
  const texts = [
    reach(probes),
    tls(probes),
    own(probes),
    cors(probes),
    api(probes),
    credentials(probes, failure),
  ];
  const names: Record<ConnectionStep['id'], string> = {
    reach: t('Name and network'),
    tls: t('Encryption'),
    own: t('Nothing in between'),
    cors: t('Open to extensions'),
    api: t('A Flowdock server'),
    credentials: t('Sign-in details'),
  };
  return (Object.keys(names) as ConnectionStep['id'][]).flatMap((id, index): ConnectionStep[] => {
    const text = texts[index];
    if (id === 'tls' && !probes.https) return [];
    const state = text === undefined ? 'unknown' : text === '' ? 'ok' : 'failed';
    return [{ id, state, name: names[id], text: text ?? '' }];
  });
}

/** What is wrong first of all, and what to do; empty when nothing was found. */
export const firstTrouble = (probes: Probes): string =>
  connectionSteps(probes, '').find(({ state }) => state === 'failed')?.text ?? '';

/** What went wrong; empty: nothing. Undefined: not known. */
type Verdict = string | undefined;

function reach({ host, online, https, reached, plain }: Probes): Verdict {
  if (reached === 'answered' || plain) return '';
  if (!online) return t('This computer is not connected to any network. Connect it and try again.');
  if (reached === 'silent') {
    return t(
      'Nothing came back from {host}. It may be off, or a firewall keeps it from you: some servers are only there from the office or by VPN.',
      { host },
    );
  }
  return https
    ? t(
        'No connection to {host}. The name may be mistyped or not known here, the server may be off, or its certificate is not trusted; a browser does not tell an extension which. Open it in a tab: the page there says.',
        { host },
      )
    : t('No connection to {host}. The name or port may be mistyped, or the server is not running.', { host });
}

function tls({ host, reached, plain }: Probes): Verdict {
  if (reached === 'answered') return '';
  if (!plain) return undefined;
  return t(
    '{host} answers without encryption, but not with it. Its certificate may have run out or belong to another name, or https has another port. Open it in a tab: the browser says what it dislikes.',
    { host },
  );
}

function own({ host, reached, read }: Probes): Verdict {
  if (reached !== 'answered' || read === null) return undefined;
  if (read.movedTo !== null) {
    return t(
      '{host} sends on to {other}. That is how access proxies and networks ask who you are. Open {host} in a tab, sign in there, and try again; a proxy that knows programs by headers takes them below.',
      { host, other: read.movedTo },
    );
  }
  if (!read.page) return '';
  return read.title === ''
    ? t(
        'A web page answers at {host} in place of the API: a network that wants you to sign in first, an access proxy, or another kind of server. Open it in a tab to see.',
        { host },
      )
    : t(
        'A web page answers at {host}: “{title}”. It is a network that wants you to sign in first, an access proxy, or another kind of server. Open it in a tab to see.',
        { host, title: read.title },
      );
}

function cors({ host, reached, read, allowed, headers }: Probes): Verdict {
  if (reached !== 'answered') return undefined;
  if (read === null) {
    return t(
      'Something answers at {host}, but lets no extension read it (CORS). It may be the page of a proxy or network, which you see in a tab; else whoever runs the server has to let its Access-Control headers through.',
      { host },
    );
  }
  if (allowed !== false) return allowed === null ? undefined : '';
  return headers.length > 0
    ? t(
        '{host} does not allow what a sign-in needs. A proxy in front of it may refuse OPTIONS requests, which carry no headers, or the server does not allow {names}. Whoever runs it has to change that.',
        { host, names: headers.join(', ') },
      )
    : t(
        '{host} does not allow requests with a sign-in from extensions. A proxy in front of it may refuse OPTIONS requests; whoever runs it has to let them through.',
        { host },
      );
}

function api({ host, read, reached }: Probes): Verdict {
  if (reached !== 'answered' || read === null || read.page || read.movedTo !== null) return undefined;
  if (read.flowdock) return '';
  if (read.status >= 500) {
    return t('{host} has a problem of its own (error {status}). Try again later, or tell who runs it.', {
      host,
      status: read.status,
    });
  }
  return read.status === 404
    ? t('There is no Flowdock at this address (404). Check it, also what stands after {host}.', { host })
    : t('Something else than Flowdock answers at {host} (status {status}). Check the address.', {
        host,
        status: read.status,
      });
}

function credentials(probes: Probes, failure: string): Verdict {
  if (probes.allowed !== true || !probes.read?.flowdock) return undefined;
  if (failure === '') return '';
  if (failure === 'wrong-credentials') return t('They were refused. Check them and try again.');
  if (failure === 'rate-limited') return t('Too many attempts. Wait some minutes and try again.');
  if (failure === 'no-password-grant' || failure === 'refused')
    return t('This way of signing in was refused. Choose another one above.');
  return undefined;
}
