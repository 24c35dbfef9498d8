import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTestStream } from '../support/stream.ts';
import { openWorld, SECRET, type Stage, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const ask = async (token: string, method: string, path: string, body?: object) => {
  const answer = await fetch(world.url + path, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Basic ${btoa(`${token}:`)}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, text };
};
const admin = (method: string, path: string, body?: object) =>
  ask(world.people.admin.token, method, path, body);
const at = ({ flow }: Stage) => `/flows/${flow.org}/${flow.flow}`;

/** Everything of the flow the person could read a moment ago. */
const reads = (stage: Stage): string[] => [
  at(stage),
  `${at(stage)}/users`,
  `${at(stage)}/messages`,
  `${at(stage)}/messages/${stage.message}`,
  `${at(stage)}/messages/${stage.message}/comments`,
  `${at(stage)}/threads`,
  `${at(stage)}/threads/${stage.thread}/messages`,
  `${at(stage)}/sources`,
  `${at(stage)}/invitations`,
  `/flows/find?id=${stage.flowId}`,
  stage.file.path,
  stage.file.thumbnail,
  `/stream/flows?filter=${stage.flowId}`,
];

describe.each([
  {
    how: 'blocked in the flow',
    out: (stage: Stage) => admin('PUT', `${at(stage)}/users/${stage.leaver}`, { disabled: true }),
    status: 200,
  },
  {
    how: 'removed from the organization',
    out: (stage: Stage) => admin('DELETE', `/organizations/north-star/users/${stage.leaver}`),
    status: 204,
  },
])('somebody $how', ({ out, status }) => {
  it('reads, writes and hears nothing more from that moment on', async () => {
    const stage = await world.stage();
    const token = await world.tokenOf(stage.leaver);
    const mine = (path: string) => ask(token, 'GET', path);
    for (const path of reads(stage).slice(0, -1)) expect((await mine(path)).status, path).toBeLessThan(400);
    const stream = await openTestStream(world.url, token, `filter=${stage.flowId}&user=1`);
    onTestFinished(() => stream.close());
    const say = (content: string) => admin('POST', `${at(stage)}/messages`, { event: 'message', content });
    await say('before');
    await stream.until((one) => one.data.content === 'before', 'what was said before');

    expect((await out(stage)).status).toBe(status);
    await say(`after ${SECRET}`);
    await stream.until((one) => one.event === 'flow-remove', 'flow-remove');
    for (const path of reads(stage)) {
      const answer = await mine(path);
      expect([403, 404], path).toContain(answer.status);
      expect(answer.text).not.toContain(SECRET);
    }
    const post = await ask(token, 'POST', `${at(stage)}/messages`, { event: 'message', content: 'x' });
    expect([403, 404]).toContain(post.status);
    for (const path of ['/flows', '/flows/all', '/sources', '/users']) {
      expect((await mine(path)).text, path).not.toContain(stage.flow.flow);
    }

    // What is said to the flow and later to the person shows that the stream lives and left the first one out.
    await world.tell(stage.leaver, 'still there');
    await stream.until((one) => one.event === 'still there', 'the mark');
    expect(stream.raw()).not.toContain(SECRET);
    const resumed = await openTestStream(world.url, token, 'user=1', { sse: true, lastEventId: '0' });
    onTestFinished(() => resumed.close());
    await world.tell(stage.leaver, 'resumed');
    await resumed.until((one) => one.event === 'resumed', 'the mark');
    expect(resumed.raw()).not.toContain(SECRET);
  });
});

it('somebody removed can no longer write to former colleagues, who can no longer write to them', async () => {
  const stage = await world.stage();
  const token = await world.tokenOf(stage.leaver);
  const { admin: boss } = world.people;
  const said = { event: 'message', content: 'psst' };
  expect((await ask(token, 'POST', `/private/${boss.id}/messages`, said)).status).toBe(201);
  await admin('DELETE', `/organizations/north-star/users/${stage.leaver}`);
  expect((await ask(token, 'POST', `/private/${boss.id}/messages`, said)).status).toBe(404);
  expect((await admin('POST', `/private/${stage.leaver}/messages`, said)).status).toBe(404);
  expect((await ask(token, 'GET', `/users/${boss.id}`)).status).toBe(404);
});

it('somebody who left the organization is not let into its flow by lifting a block', async () => {
  const stage = await world.stage();
  const path = `${at(stage)}/users/${stage.leaver}`;
  await admin('PUT', path, { disabled: true });
  await admin('DELETE', `/organizations/north-star/users/${stage.leaver}`);
  expect((await admin('PUT', path, { disabled: false })).status).toBe(404);
});

it('a source that is deleted posts nothing more', async () => {
  const stage = await world.stage();
  const post = () =>
    fetch(`${world.url}/messages?flow_token=${stage.flowToken}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ event: 'message', content: 'x' }),
    });
  expect((await post()).status).toBe(202);
  await admin('DELETE', `${at(stage)}/sources/${stage.source}`);
  expect((await post()).status).toBe(410);
});
