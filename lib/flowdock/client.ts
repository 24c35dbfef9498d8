/** The whole API as one object. */
import { streamAddress } from './addresses.ts';
import { type Auth, credentials } from './auth.ts';
import { createHttp, type HttpOptions } from './http.ts';
import { actions } from './resources/actions.ts';
import { comments } from './resources/comments.ts';
import { files } from './resources/files.ts';
import { flows } from './resources/flows.ts';
import { invitations } from './resources/invitations.ts';
import { messages } from './resources/messages.ts';
import { organizations } from './resources/organizations.ts';
import { privateConversations } from './resources/private.ts';
import { push } from './resources/push.ts';
import { sources } from './resources/sources.ts';
import { threads } from './resources/threads.ts';
import { users } from './resources/users.ts';

export type { Auth } from './auth.ts';
export { type FlowPath, flowPath } from './flow-path.ts';

/** Options of {@link createFlowdock}. */
export interface FlowdockOptions {
  /** Address of the API, such as `https://api.flowdock.com`; a path prefix is allowed. */
  server: string;
  /** Address of the streaming API; by default `stream.` for an `api.` host, else `/stream` below `server`. */
  streamServer?: string;
  auth: Auth;
  fetch?: typeof fetch;
  /** Extra request headers for the origin of `server` alone. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** ms an answer may take; 30,000 by default. */
  timeoutMs?: number;
  /** Hears how each request of the API ended; streams and pushes are none. */
  told?: HttpOptions['told'];
  /** Hears of each access token got by refreshing. */
  onTokens?: (tokens: { accessToken: string }) => void;
}

/**
 * A client of one server as one caller. Every method takes a last optional `{ signal }`, and every failure
 * is a `FlowdockError`. Reads are repeated on network trouble, 429, 502, 503 and 504; writes never are.
 * @throws FlowdockError `validation` when `server` is no address
 */
export function createFlowdock(options: FlowdockOptions) {
  const { onTokens } = options;
  const caller = credentials(options.auth, (accessToken) => onTokens?.({ accessToken }));
  const shared = { credentials: caller, fetch: options.fetch, timeoutMs: options.timeoutMs };
  const { server, headers } = options;
  const http = createHttp({ ...shared, server, headers, told: options.told });
  // The token in a push address is the credential there; a person's must not go along.
  const anonymous = createHttp({ ...shared, server, headers, credentials: undefined });
  const streamServer = options.streamServer ?? streamAddress(server);
  const sameOrigin = new URL(streamServer).origin === new URL(server).origin;
  const streaming = createHttp({
    ...shared,
    server: streamServer,
    headers: sameOrigin ? headers : undefined,
  });
  return {
    flows: flows(http),
    messages: messages(http),
    comments: comments(http),
    threads: threads(http),
    actions: actions(http),
    private: privateConversations(http),
    users: users(http),
    organizations: organizations(http),
    sources: sources(http),
    invitations: invitations(http),
    files: files(http),
    push: push(anonymous),
    /** The streaming API, for {@link openStream}, which who only asks needs not carry. */
    streaming,
  };
}

export type Flowdock = ReturnType<typeof createFlowdock>;
