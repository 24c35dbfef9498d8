import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '../../server/services/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam } from '../support/team.ts';

/** The vectors M01 to M34 of the reference (messages §12), told with its users; `{nick}` stands for an id. */
let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller;
let messages: string;
const ids: Record<string, number> = {};
const posted: Record<string, { id: number; tags: string[] }> = {};

beforeAll(async () => {
  server = await startServer();
  team = await makeTeam(server);
  mira = team.person('Mira');
  messages = `${team.path}/messages`;
  for (const nick of ['Mira', 'Tuomo', 'Li-Na', 'J.Doe', 'Ääni']) ids[nick] = team.person(nick).id;
  const ghost = { email: 'ghost@north-star.test', name: 'Ghost', nick: 'Ghost', password: null };
  ids.Ghost = await createUser(team.db, ghost);
  await team.db
    .insertInto('flow_members')
    .values({
      flow_id: team.flow.id,
      user_id: ids.Ghost,
      in_flow: false,
      disabled: true,
      open: false,
      status: null,
      last_activity: 0,
      last_ping: 0,
    })
    .execute();
});
afterAll(async () => {
  await team.close();
  await server.stop();
});

const named = (tags: string) =>
  tags
    .split(' ')
    .filter(Boolean)
    .map((tag) => tag.replace(/\{(.+)\}/, (_, nick) => String(ids[nick])));
const others = ':unread:{Tuomo} :unread:{Li-Na} :unread:{J.Doe} :unread:{Ääni}';

describe('the tags of a post', () => {
  it.each<[id: string, content: string, tags: string, result: string, more?: object]>([
    ['M01', '@tuomo ping', '', ':user:{Tuomo} :unread:{Tuomo}'],
    ['M02', '@TUOMO ping', '', ':user:{Tuomo} :unread:{Tuomo}'],
    ['M03', 'tuomo, ping', '', ':highlight:{Tuomo} :unread:{Tuomo}'],
    ['M04', "ask Tuomo's team", '', ':highlight:{Tuomo} :unread:{Tuomo}'],
    ['M05', 'the tuomos', '', ''],
    ['M06', '@ghost hi', '', ''],
    ['M07', 'ghost hi', '', ''],
    ['M08', '@flowdock hi', '', ''],
    ['M09', '@mira note to self', '', ':user:{Mira}'],
    ['M10', 'mira was here', '', ''],
    ['M11', '@all hello', '', `:user:everyone ${others}`],
    ['M12', '@Everybody and @tuomo', '', `:user:everyone :user:{Tuomo} ${others}`],
    ['M13', '@team standup', '', `:user:team ${others}`],
    ['M14', '@j.doe.', '', ':user:{J.Doe} :unread:{J.Doe}'],
    ['M15', '@j', '', ''],
    ['M16', 'li-na?', '', ':highlight:{Li-Na} :unread:{Li-Na}'],
    ['M17', '@li-na see acme.io', '', ':user:{Li-Na} :url :unread:{Li-Na}'],
    ['M18', 'li na', '', ''],
    ['M19', 'ääni, kuuluuko', '', ':highlight:{Ääni} :unread:{Ääni}'],
    ['M20', '@nobody #Ops', '', 'Ops'],
    ['M21', '@tuomo tuomo!', '', ':user:{Tuomo} :highlight:{Tuomo} :unread:{Tuomo}'],
    ['M22', '    @tuomo #x', '', ''],
    ['M23', 'ok', '["@Tuomo","#Ops","ops"]', ':user:{Tuomo} Ops :unread:{Tuomo}'],
    ['M24', '#ops again', '"#Ops, urgent,@ALL"', `Ops urgent :user:everyone ${others}`],
    ['M25', 'plain', '["@ghost","","#"]', ''],
    ['M26', 'docs at http://acme.io/#Ops', '["docs"]', 'docs :url'],
    ['M28', '@mira hi', '', ':user:{Mira} :unread:{Mira}', { external_user_name: 'TideBot' }],
  ])('%s %s', async (id, content, tags, result, more = {}) => {
    const asked = { event: 'message', content, ...(tags ? { tags: JSON.parse(tags) } : {}), ...more };
    const { body } = await mira.ask('POST', messages, asked);
    expect(body.tags).toEqual(named(result));
    posted[id] = body;
  });

  it('M27 an explicit user tag counts like a mention', async () => {
    const tags = named(':user:{Tuomo} x');
    const { body } = await mira.ask('POST', messages, { event: 'message', content: '@tuomo', tags });
    expect(body.tags).toEqual(named(':user:{Tuomo} x :unread:{Tuomo}'));
  });

  it('M30 a comment is tied to its parent', async () => {
    const parent = (await mira.ask('POST', messages, { event: 'message', content: 'shall we' })).body;
    const comment = await mira.ask('POST', '/comments', {
      flow: team.flow.id,
      message: parent.id,
      content: 'agreed',
    });
    expect(comment.body.tags).toEqual([`influx:${parent.id}`]);
    expect((await mira.ask('GET', `${messages}/${parent.id}`)).body.tags).toEqual([':thread']);
  });

  it('M33 an edited list replaces the old one and the difference is told', async () => {
    const id = posted.M26?.id;
    await mira.ask('PUT', `${messages}/${id}`, { tags: ['ref', ':url', 'ref', 'Ref'] });
    expect((await mira.ask('GET', `${messages}/${id}`)).body.tags).toEqual(['ref', ':url']);
    const [change] = (await mira.ask('GET', `${messages}?event=tag-change&limit=1`)).body;
    expect(change.content).toEqual({ message: id, add: ['ref'], remove: ['docs'] });
  });

  it('M34 a filter knows people and hashtags as they are written', async () => {
    const query = `tags=${encodeURIComponent('@TUOMO,#OPS')}&event=message&limit=100`;
    const { body } = await mira.ask('GET', `${messages}?${query}`);
    expect(body.map((one: { id: number }) => one.id)).toEqual([posted.M23?.id]);
  });
});

it('an edit tells nobody a second time', async () => {
  const { body } = await mira.ask('POST', messages, { event: 'message', content: '@tuomo look' });
  const tuomo = team.person('Tuomo');
  await tuomo.ask('PUT', `${messages}/${body.id}`, { tags: named(':user:{Tuomo}') });
  await mira.ask('PUT', `${messages}/${body.id}`, { content: '@tuomo @li-na look #now' });
  expect((await mira.ask('GET', `${messages}/${body.id}`)).body.tags).toEqual(
    named(':user:{Tuomo} now :user:{Li-Na} :unread:{Li-Na}'),
  );
});

it('changes of several people at once undo nothing of each other when they say what they began with', async () => {
  const nicks = ['Tuomo', 'Li-Na', 'J.Doe', 'Ääni'];
  const { body } = await mira.ask('POST', messages, { event: 'message', content: '@everyone to the quay' });
  const before: string[] = body.tags;
  // All of them read the same list before any of them writes.
  await Promise.all([
    ...nicks.map((nick) => {
      const tags = before.filter((tag) => tag !== `:unread:${ids[nick]}`);
      return team.person(nick).ask('PUT', `${messages}/${body.id}`, { tags, previous_tags: before });
    }),
    mira.ask('PUT', `${messages}/${body.id}`, { tags: [...before, 'plan'], previous_tags: before }),
  ]);
  const after = (await mira.ask('GET', `${messages}/${body.id}`)).body.tags;
  expect(after).toEqual([':user:everyone', 'plan']);
});

it('an edit gives a message no more tags than a post may, and takes none of what is there for too many', async () => {
  const many = (count: number, name: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => name(i));
  const edit = (id: number, tags: string[]) => mira.ask('PUT', `${messages}/${id}`, { tags });
  const { body: plain } = await mira.ask('POST', messages, { event: 'message', content: 'x' });
  for (const [limit, name] of [
    [100, (i: number) => `tag${i}`],
    [10_000, (i: number) => `:unread:${900_000 + i}`],
  ] as const) {
    const refused = await edit(plain.id, many(limit + 1, name));
    expect([refused.status, refused.body.errors]).toEqual([400, { tags: ['are too many'] }]);
    expect((await edit(plain.id, many(limit, name))).status).toBe(200);
  }
  // As long as a tag of a person looks like one.
  expect(
    (
      await edit(
        plain.id,
        many(101, (i) => `:unread:${'9'.repeat(20)}${i}`),
      )
    ).status,
  ).toBe(400);
  const tooLong = await edit(plain.id, ['x'.repeat(8097)]);
  expect([tooLong.status, tooLong.body.errors]).toEqual([400, { tags: ['are too long'] }]);

  const words = many(120, (index) => `#w${index}`).join(' ');
  const { body } = await mira.ask('POST', messages, {
    ...{ event: 'message', content: `@everyone ${words}`, tags: many(100, (index) => `tag${index}`) },
  });
  const tuomo = team.person('Tuomo');
  const read = body.tags.filter((tag: string) => tag !== `:unread:${tuomo.id}`);
  expect(read.length).toBeGreaterThan(220);
  expect((await tuomo.ask('PUT', `${messages}/${body.id}`, { tags: read })).status).toBe(200);
  expect((await mira.ask('GET', `${messages}/${body.id}`)).body.tags).toEqual(read);
  expect((await edit(body.id, [...read, 'one-more'])).status).toBe(400);
  expect((await edit(body.id, [...read.slice(1), 'instead'])).status).toBe(200);
});
