import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALLERS, PERMISSIONS } from '../fixtures/permissions.ts';
import { ASKED, createMatrix, rightByScope } from '../support/matrix.ts';
import { openWorld, SECRET, type World } from '../support/world.ts';

let world: World;
let matrix: ReturnType<typeof createMatrix>;
beforeAll(async () => {
  world = await openWorld();
  matrix = createMatrix(world);
});
afterAll(async () => {
  await world.close();
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

describe.each(ASKED)('$method $path', (one) => {
  it('is for those the reference names, and shows others nothing', async () => {
    const got = await matrix.byCaller(one);
    for (const caller of CALLERS) {
      const { status, text } = got[caller];
      if (status >= 400 || caller === 'stranger' || caller === 'colleague')
        expect(text).not.toContain(SECRET);
    }
    const statuses = Object.fromEntries(CALLERS.map((caller) => [caller, got[caller].status]));
    expect(statuses).toEqual(one.permission.statuses);
  });

  it('asks an OAuth token for its scope', async () => {
    expect(await matrix.byScope(one)).toEqual(rightByScope(one.permission));
  });
});
