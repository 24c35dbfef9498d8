/** A server behind a proxy knows who asks, and believes nobody else about it. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { admitLogin } from '../../server/services/login-throttle.ts';
import { setPassword } from '../../server/services/people.ts';
import { startServer } from '../support/server.ts';
import { makeTeam, send } from '../support/team.ts';

// Each guess is a slow hash, dozens of them in a test; on a busy computer that takes its time.
vi.setConfig({ testTimeout: 120_000 });

/** Guesses a password from an address, as a proxy would say it; gives the statuses. */
async function guessing(args: string[], password?: string) {
  const server = await startServer({ args });
  onTestFinished(() => server.stop());
  const team = await makeTeam(server);
  onTestFinished(() => team.close());
  if (password) await setPassword(team.db, team.person('Mira').id, password);
  const attempt = async (from: string, word: string): Promise<number> =>
    (
      await send(server.url, 'GET', '/user', undefined, {
        Authorization: `Basic ${btoa(`person0@north-star.test:${word}`)}`,
        'X-Forwarded-For': from,
      })
    ).status;
  const guess = async (from: string, times: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let turn = 0; turn < times; turn += 1) statuses.push(await attempt(from, `guess ${turn} ${from}`));
    return statuses;
  };
  /** The status of the right password from an address. */
  return Object.assign(guess, { right: (from: string) => attempt(from, password ?? '') });
}

it('slows down guessing by the address that its proxy names', async () => {
  const guess = await guessing(['--proxy', 'loopback']);
  expect((await guess('198.51.100.1', 11)).at(-1)).toBe(429);
  expect(await guess('198.51.100.2', 1)).toEqual([401]);
});

it('slows down guessing at one account from many addresses, but not its person', async () => {
  const guess = await guessing(['--proxy', 'loopback'], 'fair winds');
  expect(await guess.right('198.51.100.1')).toBe(200);
  const from = (index: number) => `203.0.113.${index}`;
  const statuses: number[] = [];
  for (let index = 0; index < 60; index += 10)
    statuses.push(
      ...(await Promise.all(Array.from({ length: 10 }, (_, at) => guess(from(index + at), 1)))).flat(),
    );
  expect(statuses.filter((status) => status === 401)).toHaveLength(50);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  // Even the right password is not looked at from yet another address; from the person's own it is.
  expect(await guess.right('203.0.113.200')).toBe(429);
  expect(await guess.right('198.51.100.1')).toBe(200);
});

it('slows down one password tried on a list of people from one address, and nobody elsewhere', async () => {
  const server = await startServer();
  onTestFinished(() => server.stop());
  const team = await makeTeam(server);
  onTestFinished(() => team.close());
  // The count alone, without the slow hash that comes after it.
  const admitted = async (person: number, from: string) =>
    admitLogin(team.db, `person${person}@list.test`, from).then(
      () => true,
      () => false,
    );
  const all = await Promise.all(Array.from({ length: 110 }, (_, index) => admitted(index, '198.51.100.9')));
  expect(all.filter(Boolean)).toHaveLength(100);
  expect(await admitted(500, '198.51.100.9')).toBe(false);
  expect(await admitted(500, '198.51.100.10')).toBe(true);
});

it('counts guesses at several server processes together', async () => {
  const first = await startServer({ embedded: true, args: ['--proxy', 'loopback'] });
  onTestFinished(() => first.stop());
  const others = await Promise.all(
    [1, 2].map(() =>
      startServer({ args: ['--proxy', 'loopback'], env: { DATABASE_URL: first.databaseUrl } }),
    ),
  );
  for (const other of others) onTestFinished(() => other.stop());
  const guess = (server: string, from: string, word: string) =>
    send(server, 'GET', '/user', undefined, {
      Authorization: `Basic ${btoa(`nobody@north-star.test:${word}`)}`,
      'X-Forwarded-For': from,
    });
  const servers = [first, ...others];
  const answers = await Promise.all(
    Array.from({ length: 18 }, (_, index) =>
      guess(servers[index % 3]?.url ?? '', '198.51.100.7', `guess ${index}`),
    ),
  );
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(8);
});

it('is not told another address by whoever guesses', async () => {
  const guess = await guessing([]);
  await guess('198.51.100.1', 10);
  expect(await guess('198.51.100.2', 1)).toEqual([429]);
});
