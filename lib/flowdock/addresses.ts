/** The addresses that belong together: those of streams and web pages follow from that of the API (README §1). Pure. */
import { FlowdockError } from './errors.ts';

/**
 * The address of a server in one form: no trailing slash, no query, no fragment.
 * @throws FlowdockError `validation` when it is no http or https address
 */
export function serverAddress(server: string): string {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new FlowdockError(
      'validation',
      'This is no server address. It begins with https:// or http://, such as https://api.flowdock.com.',
      { fields: { server: ['is not a server address'] } },
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** The address of another service beside an API server; null where all is at one. */
function beside(server: string, service: 'stream' | 'www'): string | null {
  const url = new URL(serverAddress(server));
  if (!url.hostname.startsWith('api.')) return null;
  url.hostname = `${service}.${url.hostname.slice('api.'.length)}`;
  return serverAddress(url.href);
}

/** The address of the streaming API beside an API server. */
export const streamAddress = (server: string): string =>
  beside(server, 'stream') ?? `${serverAddress(server)}/stream`;

/** The address of what people see of a server in a tab. */
export const siteAddress = (server: string): string => beside(server, 'www') ?? serverAddress(server);
