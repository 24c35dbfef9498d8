import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { FlowdockError } from '../../lib/flowdock/errors.ts';
import { ENDPOINTS, NOWHERE } from '../fixtures/endpoints.ts';
import { PERMISSIONS } from '../fixtures/permissions.ts';
import { REFERENCE } from '../fixtures/reference.ts';
import { json, type LocalServer, localServer } from '../support/http-server.ts';

let server: LocalServer;
beforeAll(async () => {
  // What is asked is under test here, not what comes back: 404 ends every call after its first request.
  server = await localServer((_request, response) => json(response, { message: 'not found' }, 404));
});
afterAll(() => server.close());

const client = (url: string) => createFlowdock({ server: url, auth: { kind: 'token', token: 't' } });

describe('each endpoint of the reference', () => {
  test.each(ENDPOINTS)('$number $method $path is reached by $client', async ({ method, asks, call }) => {
    const before = server.seen.length;
    const outcome = await call(client(server.url), { ...NOWHERE, server: server.url, fetch }).catch(
      (error: unknown) => error,
    );
    expect(outcome).toBeInstanceOf(FlowdockError);
    expect(server.seen.slice(before)).toMatchObject([{ method, url: asks }]);
  });
});

/** Endpoints of the reference no method calls, each with what stands for it. */
const WITHOUT_METHOD: Readonly<Record<string, string>> = {
  'GET /oauth/authorize': 'a page for people, opened at the address of authorizationRequest',
  'POST /activities': 'messages.post, for older clients',
  'POST /flows/:org/:flow/integrations': 'sources.create, for older clients',
  'GET /user/:id': 'users.get, for older clients',
};
/** A page is no endpoint of the list of routes; tests/server/consent.test.ts opens it. */
const PAGES = ['GET /oauth/authorize'];
/** What only this server has: it is no part of the reference. */
const OWN = [
  // Other addresses of files, which are followed as they are given.
  ...['GET /files/:number/:id/thumb/:name', 'GET /private/:a/:b/files/:id/:name'],
  ...['GET /private/:a/:b/files/:id/thumb/:name', 'GET /downloads/:key/:name'],
  ...['GET /stream', 'GET /health', 'GET /openapi.json', 'GET /metrics', 'GET /application-icon.svg'],
  ...['GET /avatars/initials/:key', 'GET /avatars/initials/:key/:size'],
];

describe('the list of the reference', () => {
  const named = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
  const documented = REFERENCE.map(named);

  test('has all 57 numbers of the index, and nothing twice', () => {
    expect([...new Set(REFERENCE.map(({ number }) => number))]).toEqual(
      Array.from({ length: 57 }, (_, index) => index + 1),
    );
    expect(new Set(documented).size).toBe(documented.length);
  });

  test('has a method, with its test, for each endpoint; and each method has its endpoint there', () => {
    const called = new Set(ENDPOINTS.map(named));
    expect(documented.filter((one) => !called.has(one))).toEqual(Object.keys(WITHOUT_METHOD));
    expect([...called].filter((one) => !documented.includes(one))).toEqual([]);
    const numberOf = new Map(REFERENCE.map((one) => [named(one), one.number]));
    for (const endpoint of ENDPOINTS) expect(endpoint.number).toBe(numberOf.get(named(endpoint)));
  });

  // tests/server/permissions.test.ts asks each row of PERMISSIONS, and holds them against the routes there are.
  test('has a route, with its test, for each endpoint; and each route is there or the server’s own', () => {
    const routes = Object.keys(PERMISSIONS);
    const needed = REFERENCE.map(({ method, route }) => `${method} ${route}`);
    expect(needed.filter((one) => !routes.includes(one))).toEqual(PAGES);
    expect(routes.filter((one) => !needed.includes(one))).toEqual(OWN);
  });
});

/** What asks Quayside's own server for something the reference does not have. */
const BESIDE = ['files.limit'];

test('every method of the client is listed with its endpoint', () => {
  // The streaming API is reached by a function of its own.
  const { streaming: _, ...resources } = client(server.url);
  const methods = Object.entries(resources).flatMap(([resource, value]) =>
    Object.keys(value).map((method) => `${resource}.${method}`),
  );
  const listed = new Set([...ENDPOINTS.map(({ client: name }) => name), ...BESIDE]);
  expect(methods.filter((method) => !listed.has(method))).toEqual([]);
});
