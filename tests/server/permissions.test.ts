import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CALLERS,
  type Caller,
  PERMISSIONS,
  type Permission,
  requestFor,
  SCOPES,
} from '../fixtures/permissions.ts';
import { openWorld, SECRET, type Stage, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

interface Asked {
  method: string;
  path: string;
  permission: Permission;
}

/** Sends the request of a permission. An answer that never ends, a stream's, is hung up on once it has begun. */
async function ask(
  { method, path, permission }: Asked,
  stage: Stage,
  authorization: string | null,
  source: boolean,
) {
  const { address, body } = requestFor(path, permission, stage, world, source);
  const abort = new AbortController();
  const answer = await fetch(address, {
    method,
    redirect: 'manual',
    signal: abort.signal,
    headers: {
      ...(authorization === null ? {} : { authorization }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const open = path.startsWith('/stream') && answer.ok;
  const text = open ? '' : await answer.text();
  abort.abort();
  return { status: answer.status, text };
}

const basic = (caller: Caller): string | null =>
  caller === 'anonymous' || caller === 'source' ? null : `Basic ${btoa(`${world.people[caller].token}:`)}`;

const asked: Asked[] = Object.entries(PERMISSIONS).flatMap(([endpoint, permissions]) => {
  const [method = '', path = ''] = endpoint.split(' ');
  return permissions.map((permission) => ({ method, path, permission }));
});

it('every endpoint of the server has its row, and every row its endpoint', () => {
  const endpoints = new Set(
    world.app.endpoints.map(({ method, path }) => `${method === 'PATCH' ? 'PUT' : method} ${path}`),
  );
  const rows = new Set(Object.keys(PERMISSIONS));
  expect(
    [...endpoints].filter((endpoint) => !rows.has(endpoint)),
    'endpoints without a row',
  ).toEqual([]);
  expect(
    [...rows].filter((row) => !endpoints.has(row)),
    'rows without an endpoint',
  ).toEqual([]);
});

let shared: ReturnType<World['stage']> | null = null;
/** What changes or removes something gets a stage of its own; all else, and all who are refused, share one. */
function stageFor({ method }: Asked, status: number | undefined): Promise<Stage> {
  if (status !== undefined && status < 400 && !['GET', 'POST'].includes(method)) return world.stage();
  shared ??= world.stage();
  return shared;
}

describe.each(asked)('$method $path', (one) => {
  it('is for those the reference names, and shows others nothing', async () => {
    const { statuses } = one.permission;
    const got: Record<string, number> = {};
    for (const caller of CALLERS) {
      const stage = await stageFor(one, statuses[caller]);
      const { status, text } = await ask(one, stage, basic(caller), caller === 'source');
      got[caller] = status;
      if (status >= 400 || caller === 'stranger' || caller === 'colleague')
        expect(text).not.toContain(SECRET);
    }
    expect(got).toEqual(statuses);
  });

  it('asks an OAuth token for its scope', async () => {
    const { scopes, statuses, tokenOf = 'member', token = statuses[tokenOf] } = one.permission;
    const got: Record<string, number> = {};
    const right: Record<string, number> = {};
    for (const scope of SCOPES) {
      right[scope] = scopes === null || scopes.includes(scope) ? token : 403;
      const bearer = await world.accessToken(tokenOf, [scope]);
      got[scope] = (await ask(one, await stageFor(one, right[scope]), `Bearer ${bearer}`, false)).status;
    }
    expect(got).toEqual(right);
  });
});
