import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { issueGrant } from '../../server/services/grants.ts';
import { ENDPOINTS, type Endpoint, type Place } from '../fixtures/endpoints.ts';
import { openWorld, PASSWORD, type World } from '../support/world.ts';

const ALL_SCOPES = ['flow', 'private', 'manage', 'profile', 'integration'];
let world: World;
/** The routes that were reached, as the server's router names them. */
const reached: string[] = [];
/** Each row of the page, from what happened. */
const lines: string[] = [];

const note = (message: unknown) => {
  // What Fastify publishes on this channel.
  const { request, route } = message as { request: { method: string }; route: { url: string } };
  reached.push(`${request.method} ${route.url}`);
};

beforeAll(async () => {
  world = await openWorld();
  subscribe('tracing:fastify.request.handler:start', note);
});
afterAll(async () => {
  unsubscribe('tracing:fastify.request.handler:start', note);
  await world.close();
});

/** A fresh flow with one of everything in it, and what signs a member in. */
async function place(statuses: number[]): Promise<Place & { flowToken: string }> {
  const stage = await world.stage();
  const { member, admin, newcomer } = world.people;
  const grant = await issueGrant(world.db, {
    userId: member.id,
    applicationId: world.applicationId,
    scopes: [...ALL_SCOPES, 'offline_access'],
  });
  return {
    ...stage,
    server: world.url,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      statuses.push(response.status);
      return response;
    },
    me: member.id,
    user: stage.leaver,
    newcomer: newcomer.id,
    other: admin.id,
    file: stage.file.path,
    clientId: 'berths',
    clientSecret: 's',
    email: 'member@quayside.test',
    password: PASSWORD,
    refreshToken: grant.refresh_token ?? '',
    code: await world.code('member'),
    redirectUri: world.redirectUri,
  };
}

async function auth(as: Endpoint['as'], flowToken: string) {
  if (as === 'source') return { kind: 'flow-token', flowToken } as const;
  return { kind: 'oauth', accessToken: await world.accessToken(as, ALL_SCOPES) } as const;
}

describe('each endpoint of the reference, called by the client on the real server', () => {
  test.each(ENDPOINTS)('$number $method $path by $client', async (endpoint) => {
    const statuses: number[] = [];
    const at = await place(statuses);
    const flowdock = createFlowdock({
      server: at.server,
      fetch: at.fetch,
      auth: await auth(endpoint.as, at.flowToken),
    });
    const before = reached.length;
    // The client has checked what it was answered against the schema of lib/flowdock/model.ts.
    await endpoint.call(flowdock, at);
    const [route] = reached.slice(before);
    expect(route?.split(' ')[0]).toBe(endpoint.method);
    expect(world.app.endpoints.map(({ method, path }) => `${method} ${path}`)).toContain(route);
    expect(statuses[0]).toBeGreaterThanOrEqual(200);
    expect(statuses[0]).toBeLessThan(300);
    const { number, method, path, client } = endpoint;
    lines.push(
      `| ${number} | ${method} | \`${path}\` | \`${client}\` | \`${route?.split(' ')[1]}\` | ${statuses[0]} |`,
    );
  });
});

/** Optional fields of the reference the server does not send, each with its reason. */
const LEFT_OUT = [
  '## Optional fields that are not sent',
  '',
  'Of the optional keys of a flow the server sends `disabled`, `flow_admin`, `last_message_at`, `last_message_id` and',
  '`api_token` (the last to members only). It leaves out what it could only make up:',
  '',
  '- `description` of a flow: no endpoint of the reference sets one, so there is none.',
  '- `email` of a flow: it is the address of an inbox that takes mail, and the server takes none; mail comes by the Push API.',
  '- `team_notifications` of a flow: nothing documents what it switches; `@team` always reaches the members of the flow (OP-52).',
  '- `organization.flow_admins`: flows have no admins of their own; `flow_admin` says whether the caller is an admin of the organization.',
  '- `organization.subscription`: there is nothing to subscribe to.',
  '- `links` of a flow: the reference has no sample of it (OP-19).',
  '',
  '## Events that are not sent',
  '',
  '- `thread-change`: messages are not moved between threads (open points §6), and what the event bears is not known;',
  '  the client skips it.',
];

test('docs/api-coverage.md shows what was called', async () => {
  const page = [
    '# API coverage',
    '',
    'Each endpoint of the API reference with the client method that calls it and the route of the server that',
    'answered, with its status. Every row is a test of its own, named like the row, in',
    '`tests/server/api-coverage.test.ts`: it calls the method on the real server and checks the answer against the',
    'schemas of `lib/flowdock/model.ts`. The page is written from what happened there:',
    '`vitest run --project server tests/server/api-coverage.test.ts -u`. Who may call each route is held by',
    '`tests/server/permissions.test.ts`.',
    '',
    '| # | Method | Path in the reference | Client | Route | Answer |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
    ...LEFT_OUT,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../docs/api-coverage.md');
});
