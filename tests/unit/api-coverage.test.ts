import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { FlowdockError } from '../../lib/flowdock/errors.ts';
import { ENDPOINTS, NOWHERE } from '../fixtures/endpoints.ts';
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

  test('is listed: all 57 numbers of the index', () => {
    const numbers = new Set(ENDPOINTS.map(({ number }) => number));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 57 }, (_, index) => index + 1));
  });
});

/** What asks Quayside's own server for something the reference does not have. */
const BESIDE = ['files.limit'];

test('every method of the client is listed with its endpoint', () => {
  const methods = Object.entries(client(server.url)).flatMap(([resource, value]) =>
    typeof value === 'function' ? [resource] : Object.keys(value).map((method) => `${resource}.${method}`),
  );
  const listed = new Set([...ENDPOINTS.map(({ client: name }) => name), ...BESIDE]);
  expect(methods.filter((method) => !listed.has(method))).toEqual([]);
});
