import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMembership, createOrganization } from '../../server/services/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam } from '../support/team.ts';

let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let tuomo: Caller;
beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  mira = team.person('Mira');
  tuomo = team.person('Tuomo');
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

it('two admins who remove each other leave the organization one', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = `duel-${round}`;
    const id = await createOrganization(team.db, { name, parameterizedName: name });
    for (const admin of [mira, tuomo]) await addMembership(team.db, id, admin.id, true);
    const answers = await Promise.all([
      mira.ask('DELETE', `/organizations/${name}/users/${tuomo.id}`),
      tuomo.ask('DELETE', `/organizations/${name}/users/${mira.id}`),
    ]);
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(1);
    const left = await team.db
      .selectFrom('memberships')
      .select('admin')
      .where('organization_id', '=', id)
      .execute();
    expect(left).toEqual([{ admin: true }]);
  }
});

it('a new name and a new access mode of a flow both count, as do a new nick and a new address', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { body: flow } = await mira.ask('POST', '/flows/north-star', { name: 'Old' });
    const path = new URL(flow.url).pathname;
    await Promise.all([
      mira.ask('PUT', path, { name: 'New' }),
      mira.ask('PUT', path, { access_mode: 'organization' }),
    ]);
    expect((await mira.ask('GET', path)).body).toMatchObject({ name: 'New', access_mode: 'organization' });
    const change = { nick: `Tuomo${round}`, email: `tuomo${round}@north-star.test` };
    await Promise.all(
      Object.entries(change).map(([field, value]) =>
        tuomo.ask('PUT', `/users/${tuomo.id}`, { [field]: value }),
      ),
    );
    expect((await tuomo.ask('GET', '/user')).body).toMatchObject(change);
  }
});

it('joining twice at once is told once', async () => {
  const { body: flow } = await mira.ask('POST', '/flows/north-star', { name: 'Open house' });
  const path = new URL(flow.url).pathname;
  await mira.ask('PUT', path, { access_mode: 'organization' });
  await Promise.all(Array.from({ length: 6 }, () => tuomo.ask('PUT', path, { open: true })));
  const { body: actions } = await mira.ask('GET', `${path}/messages?event=action`);
  expect(actions.map((one: { content: { type: string } }) => one.content.type)).toEqual(['join']);
});
