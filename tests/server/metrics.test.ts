/** Figures for whoever watches the server. */
import { expect, it, onTestFinished } from 'vitest';
import { startServer } from '../support/server.ts';
import { openTestStream } from '../support/stream.ts';
import { makeTeam, send } from '../support/team.ts';

it('tells its figures to whoever has the token, by route and never by address', async () => {
  const server = await startServer({ env: { METRICS_TOKEN: 'for-prometheus' } });
  onTestFinished(() => server.stop());
  const team = await makeTeam(server);
  onTestFinished(() => team.close());

  for (const headers of [undefined, { Authorization: 'Bearer wrong' }]) {
    expect((await send(server.url, 'GET', '/metrics', undefined, headers)).status).toBe(401);
  }
  const mira = team.person('Mira');
  await mira.ask('GET', `${team.path}/messages?search=secret`);
  await mira.ask('GET', '/users/0');
  const figures = async (): Promise<string> =>
    (await send(server.url, 'GET', '/metrics', undefined, { Authorization: 'Bearer for-prometheus' })).body;
  const text = await figures();
  expect(text).toContain(
    'quayside_request_duration_seconds_count{method="GET",route="/flows/:org/:flow/messages",status="200"} 1',
  );
  expect(text).toContain('route="/users/:id",status="404"} 1');
  expect(text).toContain('quayside_streams 0');
  expect(text).toContain('process_resident_memory_bytes');
  expect(text).not.toContain('secret');

  const stream = await openTestStream(server.url, mira.token, `filter=${encodeURIComponent(team.flow.id)}`);
  await mira.ask('POST', `${team.path}/messages`, { event: 'message', content: 'hello' });
  await stream.until(({ event }) => event === 'message', 'the message');
  expect(await figures()).toMatch(/^quayside_streams 1$/m);
  expect(await figures()).toMatch(/^quayside_events_delivered_total [1-9]/m);
  stream.close();
});

it('has no such address where no token was given', async () => {
  const server = await startServer();
  onTestFinished(() => server.stop());
  expect((await send(server.url, 'GET', '/metrics')).status).toBe(404);
});
