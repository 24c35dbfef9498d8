/** Looks at all parts of a server at once: the API, streams, and what people see in a tab. Background only. */
import { siteAddress, streamAddress } from '../flowdock/addresses.ts';
import { standingAccounts } from '../live/locks.ts';
import type { ServerTest, Tested } from '../server-test.ts';
import { openDatabase } from '../store/database.ts';
import { headersFor } from './accounts.ts';
import { probe, reach, read } from './connection-check.ts';
import { normaliseServer } from './server-address.ts';

/**
 * Asks without credentials; extra headers of an account there go along to the API's own origin alone.
 * Throws `AccountError` `bad-address`.
 */
export async function testServer(typed: string): Promise<ServerTest> {
  const server = normaliseServer(typed);
  const streams = streamAddress(server);
  const { origin } = new URL(server);
  const headers = await headersFor(origin, undefined);
  const [api, stream, web] = await Promise.all([
    testApi(server, headers),
    isLive(origin).then((live): Promise<Tested> | Tested =>
      live
        ? { state: 'live' }
        : testApi(streams, new URL(streams).origin === origin ? headers : {}, '/flows'),
    ),
    testSite(siteAddress(server)),
  ]);
  return { api, stream, web };
}

async function isLive(origin: string): Promise<boolean> {
  const [standing, accounts] = await Promise.all([
    standingAccounts(),
    (await openDatabase()).getAll('accounts'),
  ]);
  return accounts.some(({ id, server }) => standing.has(id) && new URL(server).origin === origin);
}

async function testApi(server: string, headers: Record<string, string>, path?: string): Promise<Tested> {
  const probes = await probe(server, headers, path);
  return probes.read?.flowdock && probes.allowed
    ? { state: 'ok', ms: probes.read.ms }
    : { state: 'failed', probes };
}

/** A page need not be readable for an extension: that something comes is enough, unless it says that it is broken. */
async function testSite(address: string): Promise<Tested> {
  const page = await read(`${address}/`, {});
  if (page && page.status < 500) return { state: 'ok', ms: page.ms };
  const begun = performance.now();
  const probes = await reach(address);
  const ms = performance.now() - begun;
  if (page) return { state: 'failed', probes: { ...probes, read: { ...page, page: false } } };
  return probes.reached === 'answered' ? { state: 'ok', ms } : { state: 'failed', probes };
}
