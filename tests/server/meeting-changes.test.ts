/** What happens when two things happen at one moment: both count, or one of them does, never half of each. */
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { revokeApplication } from '../../server/services/applications.ts';
import { addToFlow, createFlow } from '../../server/services/flows.ts';
import { issueGrant, refreshGrant } from '../../server/services/grants.ts';
import { join, joinAnew } from '../../server/services/joining.ts';
import { tellAdded } from '../../server/services/membership-events.ts';
import { addMembership, createOrganization, createUser } from '../../server/services/people.ts';
import { hashToken } from '../../server/services/tokens.ts';
import { eventually } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openTestStream } from '../support/stream.ts';
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

it('an application that refreshes its tokens while it is put out is out', async () => {
  const { id } = await team.db
    .insertInto('applications')
    .values({ name: 'Quick', client_id: 'quick', secret_hash: hashToken('s'), secret: 's' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const owner = { userId: mira.id, applicationId: id };
  const { refresh_token: token = '' } = await issueGrant(team.db, {
    ...owner,
    scopes: ['flow', 'offline_access'],
  });
  let commit = () => {};
  const held = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let begun = () => {};
  const refreshed = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const refresh = team.db.transaction().execute(async (trx) => {
    await refreshGrant(trx, id, token);
    begun();
    await held;
  });
  await refreshed;
  const revoked = revokeApplication(team.db, mira.id, id);
  await eventually('the revocation waits for the refresh', async () => {
    const { rows } = await sql<{
      waiting: boolean;
    }>`SELECT true AS waiting FROM pg_locks WHERE NOT granted`.execute(team.db);
    return rows.length > 0;
  });
  commit();
  await Promise.all([refresh, revoked]);
  for (const table of ['access_tokens', 'refresh_tokens'] as const) {
    expect(await team.db.selectFrom(table).select('hash').where('application_id', '=', id).execute()).toEqual(
      [],
    );
  }
});

it('somebody put into a flow while they are removed from its organization hears nothing of it', async () => {
  const leaver = team.person('J.Doe');
  const stream = await openTestStream(server.url, leaver.token, `filter=${team.flow.id}&user=1`);
  onTestFinished(() => stream.close());
  await mira.ask('DELETE', `/organizations/north-star/users/${leaver.id}`);
  // A colleague's request that looked at the membership a moment before comes too late.
  await expect(addToFlow(team.db, team.flow.id, leaver.id)).rejects.toMatchObject({ status: 404 });
  // As a server of an earlier version could leave it.
  await team.db
    .updateTable('flow_members')
    .set({ in_flow: true, open: true })
    .where('flow_id', '=', team.flow.id)
    .where('user_id', '=', leaver.id)
    .execute();
  await tellAdded(team.db, team.flow.id, leaver.id);
  await mira.ask('POST', `${team.path}/messages`, { event: 'message', content: 'among us' });
  const elsewhere = await createOrganization(team.db, { name: 'Elsewhere' });
  await addMembership(team.db, elsewhere, leaver.id, false);
  await createFlow(team.db, { organizationId: elsewhere, name: 'Mark', creator: leaver.id });
  await mira.ask('POST', `${team.path}/messages`, { event: 'message', content: 'again' });
  await stream.until((one) => one.event === 'flow-add' && one.data.content.name === 'Mark', 'the mark');
  expect(stream.raw()).not.toContain('among us');
});

it('somebody removed from an organization while they are put into a flow is not in it when they come back', async () => {
  const guest = team.person('Ääni');
  const { body: flow } = await mira.ask('POST', '/flows/north-star', { name: 'Quay 9' });
  const path = new URL(flow.url).pathname;
  const adding = team.db.transaction().execute(async (trx) => {
    // Putting somebody in waits for this, once it was seen that they are of the organization.
    await trx.selectFrom('conversations').select('id').orderBy('id').forUpdate().execute();
    const added = mira.ask('POST', `${path}/users`, { id: guest.id });
    await eventually('they are about to be put in', async () => {
      const { rows } = await sql`SELECT 1 FROM pg_locks WHERE NOT granted`.execute(team.db);
      return rows.length > 0;
    });
    expect((await mira.ask('DELETE', `/organizations/north-star/users/${guest.id}`)).status).toBe(204);
    return { added };
  });
  expect((await (await adding).added).status).toBe(404);
  await addMembership(team.db, team.organization, guest.id, false);
  expect((await guest.ask('GET', path)).status).toBe(404);
});

it('a membership that such a race has left does not count any more once the database is brought up to date', async () => {
  const guest = team.person('Li-Na');
  const { body: flow } = await mira.ask('POST', '/flows/north-star', { name: 'Quay 10' });
  const path = new URL(flow.url).pathname;
  await mira.ask('DELETE', `/organizations/north-star/users/${guest.id}`);
  const left = { in_flow: true, disabled: false, open: true, status: null, last_activity: 0, last_ping: 0 };
  await team.db
    .insertInto('flow_members')
    .values({ flow_id: flow.id, user_id: guest.id, ...left })
    .execute();
  const { forgetStrayMembers } = await import('../../server/store/migrations/010-members-before-a-block.ts');
  await forgetStrayMembers(team.db);
  await addMembership(team.db, team.organization, guest.id, false);
  expect((await guest.ask('GET', path)).status).toBe(404);
  const { body: mine } = await guest.ask('GET', '/flows');
  expect(mine).toEqual([]);
});

it('somebody whose stream ends while it is being shown as active has gone', async () => {
  const here = () => team.db.selectFrom('open_streams').select('id').where('user_id', '=', mira.id).execute();
  const shown = async (state: number) => {
    const { rows } = await sql`SELECT 1 FROM events WHERE payload->>'event' = 'presence'
      AND payload->'content'->>'user_id' = ${String(mira.id)} AND payload->'content'->>'state' = ${String(state)}`.execute(
      team.db,
    );
    return rows.length > 0;
  };
  await team.db.transaction().execute(async (trx) => {
    // Showing them waits for this, since it takes an id in each of their flows.
    await trx.selectFrom('conversations').select('id').orderBy('id').forUpdate().execute();
    const stream = await openTestStream(server.url, mira.token, `filter=${team.flow.id}&active=true`);
    await eventually('they are about to be shown', async () => {
      const { rows } = await sql`SELECT 1 FROM pg_locks WHERE NOT granted`.execute(team.db);
      return rows.length > 0;
    });
    stream.close();
    for (let look = 0; look < 20 && !(await shown(0)); look += 1) await sleep(50);
  });
  await eventually('they were shown', () => shown(2_000_000));
  await eventually('they are not here', async () => (await here()).length === 0);
  expect(await shown(0)).toBe(true);
});

it('somebody whose streams end at one moment has gone for the others', async () => {
  const here = () =>
    team.db.selectFrom('open_streams').select('id').where('user_id', '=', tuomo.id).execute();
  const streams = ['true', 'idle'].map((active) =>
    openTestStream(server.url, tuomo.token, `filter=${team.flow.id}&active=${active}`),
  );
  const open = await Promise.all(streams);
  await eventually('both streams are there', async () => (await here()).length === 2);
  await team.db.transaction().execute(async (trx) => {
    // Telling who left waits for this, since it takes an id in each of their flows.
    await trx.selectFrom('conversations').select('id').orderBy('id').forUpdate().execute();
    for (const one of open) one.close();
    await eventually('both are about to be told', async () => {
      const { rows } = await sql`SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`.execute(team.db);
      return rows.length === 2;
    });
  });
  await eventually('none of them is there', async () => (await here()).length === 0);
  const { rows } = await sql<{ state: number }>`SELECT payload->'content'->'state' AS state FROM events
    WHERE payload->>'event' = 'presence' AND payload->'content'->>'user_id' = ${String(tuomo.id)}
    ORDER BY id DESC LIMIT 1`.execute(team.db);
  expect(rows).toEqual([{ state: 0 }]);
});

it('somebody who comes into two flows of an organization at one moment is in both', async () => {
  const there = await createOrganization(team.db, { name: 'Twin harbour' });
  await addMembership(team.db, there, mira.id, true);
  for (let round = 0; round < 5; round += 1) {
    const email = `comer${round}@elsewhere.test`;
    const id = await createUser(team.db, { email, name: 'Comer', nick: `Comer${round}`, password: null });
    const comer = await team.db
      .selectFrom('users')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const flows = await Promise.all(
      ['Port', 'Starboard'].map((name) =>
        team.db.transaction().execute(async (trx) => {
          const flow = await createFlow(trx, { organizationId: there, name, creator: mira.id });
          await trx.updateTable('flows').set({ access_mode: 'link' }).where('id', '=', flow.id).execute();
          return flow;
        }),
      ),
    );
    await Promise.all(flows.map((flow) => join(team.db, `${flow.join_secret}-x`, comer)));
    const { rows } = await sql`SELECT 1 FROM flow_members WHERE user_id = ${id} AND in_flow`.execute(team.db);
    expect(rows).toHaveLength(2);
  }
});

it('of two people who come by one link under one nick at one moment, one has to choose another', async () => {
  const { body: flow } = await mira.ask('POST', '/flows/north-star', { name: 'Open door' });
  const path = new URL(flow.url).pathname;
  await mira.ask('PUT', path, { access_mode: 'link' });
  const { body: door } = await mira.ask('GET', path);
  const secret = String(door.join_url).split('/').at(-1) ?? '';
  for (let round = 0; round < 5; round += 1) {
    const come = (email: string) =>
      joinAnew(team.db, secret, { email, name: 'New', nick: `New${round}`, password: 'long enough' });
    const came = await Promise.allSettled([come(`a${round}@new.test`), come(`b${round}@new.test`)]);
    const refused = came.flatMap((one) => (one.status === 'rejected' ? [one.reason.errors] : []));
    expect(refused).toEqual([{ nick: ['has already been taken'] }]);
  }
});

it('of two people who choose one nick at one moment, one has to choose another', async () => {
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all(
      [mira, tuomo].map((one) => one.ask('PUT', `/users/${one.id}`, { nick: `Captain${round}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(answers.find(({ status }) => status === 400)?.body.errors).toEqual({
      nick: ['has already been taken'],
    });
  }
});
