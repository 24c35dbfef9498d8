/** A server behind a proxy knows who asks, and believes nobody else about it. */
import { expect, it, onTestFinished } from 'vitest';
import { startServer } from '../support/server.ts';
import { makeTeam, send } from '../support/team.ts';

/** Guesses a password from an address, as a proxy would say it; gives the statuses. */
async function guessing(args: string[]) {
  const server = await startServer({ args });
  onTestFinished(() => server.stop());
  const team = await makeTeam(server);
  onTestFinished(() => team.close());
  return async (from: string, times: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let guess = 0; guess < times; guess += 1) {
      const { status } = await send(server.url, 'GET', '/user', undefined, {
        Authorization: `Basic ${btoa(`person0@north-star.test:guess ${guess}`)}`,
        'X-Forwarded-For': from,
      });
      statuses.push(status);
    }
    return statuses;
  };
}

it('slows down guessing by the address that its proxy names', async () => {
  const guess = await guessing(['--proxy', 'loopback']);
  expect((await guess('198.51.100.1', 11)).at(-1)).toBe(429);
  expect(await guess('198.51.100.2', 1)).toEqual([401]);
});

it('is not told another address by whoever guesses', async () => {
  const guess = await guessing([]);
  await guess('198.51.100.1', 10);
  expect(await guess('198.51.100.2', 1)).toEqual([429]);
});
