/** Whose requests count together. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { setPassword } from '../../server/services/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { makeTeam, send } from '../support/team.ts';

const LIMIT = 20;
let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
beforeAll(async () => {
  server = await startServer({ args: ['--rate-limit', String(LIMIT)] });
  team = await makeTeam(server);
  await setPassword(team.db, team.person('Mira').id, 'a long harbour');
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

const get = async (authorization: string | null, path = '/user') => {
  const headers: Record<string, string> = authorization === null ? {} : { Authorization: authorization };
  return (await send(server.url, 'GET', path, undefined, headers)).status;
};
const basic = (text: string) => `Basic ${btoa(text)}`;
const statuses = async (count: number, ask: (index: number) => Promise<number>) => {
  const all: Record<number, number> = {};
  for (let index = 0; index < count; index += 1) {
    const status = await ask(index);
    all[status] = (all[status] ?? 0) + 1;
  }
  return all;
};

it('one token is one, whatever stands beside it', async () => {
  const { token } = team.person('Tuomo');
  const spellings = (index: number) =>
    index % 2 === 0 ? basic(`${token}:${index}`) : `${basic(token)}:${index}`;
  expect(await statuses(LIMIT + 5, (index) => get(spellings(index)))).toEqual({ 200: LIMIT, 429: 5 });
});

it('all that nobody knows share what their address may ask, and leave those who are known alone', async () => {
  const lina = basic(`${team.person('Li-Na').token}:`);
  const mira = basic('person0@north-star.test:a long harbour');
  expect(await get(lina)).toBe(200);
  expect(await get(mira)).toBe(200);
  const unknown = (index: number): Promise<number> => {
    if (index % 3 === 0) return get(basic(`wrong-${index}:`));
    return index % 3 === 1 ? get(`Bearer wrong-${index}`) : get(null, `/user?access_token=wrong-${index}`);
  };
  // Somebody's first request by password counted there, too: before it was looked at nobody knew whose it is.
  const counted = LIMIT - 1;
  expect(await statuses(counted + 6, unknown)).toEqual({ 401: counted, 429: 6 });
  expect(await get(null, '/health')).toBe(429);
  expect(await get(lina)).toBe(200);
  expect(await get(mira)).toBe(200);
});

it('a token that is no longer good counts with those', async () => {
  const { id, token } = team.person('J.Doe');
  const other = await startServer({
    args: ['--rate-limit', String(LIMIT)],
    dataDir: server.dataDir,
    databaseUrl: server.databaseUrl,
  });
  try {
    const at = async () =>
      (await send(other.url, 'GET', '/user', undefined, { Authorization: basic(token) })).status;
    expect(await at()).toBe(200);
    await team.db.deleteFrom('api_tokens').where('user_id', '=', id).execute();
    expect(await at()).toBe(401);
    expect(await statuses(LIMIT + 2, at)).toEqual({ 401: LIMIT, 429: 2 });
  } finally {
    await other.stop();
  }
});
