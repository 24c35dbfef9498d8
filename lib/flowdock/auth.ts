/** Ways to say who is calling (README §7), and their form on the wire. */
import { FlowdockError } from './errors.ts';

/** Who is calling. `refresh` gets a new access token when the server refuses the present one. */
export type Auth =
  | { kind: 'token'; token: string }
  | { kind: 'basic'; email: string; password: string }
  | { kind: 'oauth'; accessToken: string; refresh?: () => Promise<string> }
  | { kind: 'flow-token'; flowToken: string };

function basic(user: string, password: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(`${user}:${password}`)) bytes += String.fromCharCode(byte);
  return `Basic ${btoa(bytes)}`;
}

/** Credentials of one client, with at most one refresh at a time however many calls wait for it. */
export interface Credentials {
  /** The `Authorization` header, or null for a flow_token. */
  header(): string | null;
  /** The flow_token that belongs among the parameters, or null. */
  flowToken(): string | null;
  /**
   * Called after a 401 on a request that carried `used`: true when another try can succeed.
   * @throws what `refresh` throws
   */
  renew(used: string | null): Promise<boolean>;
}

/** Credentials for {@link Auth}; `onToken` hears of each new access token. */
export function credentials(auth: Auth, onToken?: (accessToken: string) => void): Credentials {
  let accessToken = auth.kind === 'oauth' ? auth.accessToken : '';
  let refreshing: Promise<void> | null = null;
  const header = () => {
    switch (auth.kind) {
      case 'token':
        return basic(auth.token, '');
      case 'basic':
        return basic(auth.email, auth.password);
      case 'oauth':
        return `Bearer ${accessToken}`;
      case 'flow-token':
        return null;
    }
  };
  return {
    header,
    flowToken: () => (auth.kind === 'flow-token' ? auth.flowToken : null),
    async renew(used) {
      if (auth.kind !== 'oauth' || !auth.refresh) return false;
      if (used !== header()) return true;
      const { refresh } = auth;
      refreshing ??= (async () => {
        const next = await refresh();
        if (next === '') throw new FlowdockError('unauthorized', 'The sign-in has run out. Sign in again.');
        accessToken = next;
        onToken?.(next);
      })().finally(() => {
        refreshing = null;
      });
      await refreshing;
      return true;
    },
  };
}
