/** The failure table of the reference (resources §12), row by row: what is answered, in which words, of which field. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Name, openWorld, type Stage, type World } from '../support/world.ts';

let world: World;
let stage: Stage;
/** Access tokens of BerthBoard, with all scopes and with too small a one. */
let bearer: string;
let bare: string;
beforeAll(async () => {
  world = await openWorld();
  stage = await world.stage();
  bearer = await world.accessToken('member', ['flow', 'private', 'manage', 'profile', 'integration']);
  bare = await world.accessToken('member', ['profile']);
});
afterAll(() => world.close());

type Who = Name | 'application' | 'without scope' | 'source' | 'nobody';
interface Refused {
  status: number;
  message: string;
  errors?: Record<string, string[]>;
}
type Row = [
  what: string,
  who: Who,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string | ((at: Stage, world: World) => string),
  body: object | ((at: Stage, world: World) => object) | undefined,
  refused: Refused,
];

const BLANK = "can't be blank";
const wrong = (errors: Record<string, string[]>): Refused => ({
  status: 400,
  message: 'Validation error',
  errors,
});
const blank = (field: string) => wrong({ [field]: [BLANK] });
const DENIED: Refused = { status: 403, message: 'Access denied' };
const UNKNOWN: Refused = { status: 404, message: 'not found' };
const tooLong = (max: number) => [`is too long (maximum is ${max} characters)`];

const flow = ({ flow: { org, flow: name } }: Stage) => `/flows/${org}/${name}`;
const at =
  (rest: string | ((stage: Stage) => string | number)) =>
  (stage: Stage): string =>
    `${flow(stage)}${typeof rest === 'string' ? rest : rest(stage)}`;
const messages = at('/messages');
const activity = { event: 'activity', title: 'left', author: { name: 'Otso' }, external_thread_id: 'berth' };

const rows: Row[] = [
  ['GET flow: unknown', 'member', 'GET', '/flows/north-star/nowhere', undefined, UNKNOWN],
  ['GET flow: invisible', 'colleague', 'GET', flow, undefined, UNKNOWN],
  ['GET flow: of strangers', 'stranger', 'GET', flow, undefined, UNKNOWN],
  ['GET flow: blocked', 'blocked', 'GET', flow, undefined, DENIED],
  ['find: no id', 'member', 'GET', '/flows/find', undefined, blank('id')],
  ['find: unknown', 'member', 'GET', '/flows/find?id=x', undefined, UNKNOWN],

  ['POST flow: blank name', 'member', 'POST', '/flows/north-star', { name: ' ' }, blank('name')],
  ['POST flow: no name', 'member', 'POST', '/flows/north-star', {}, blank('name')],
  [
    'POST flow: long name',
    'member',
    'POST',
    '/flows/north-star',
    { name: 'x'.repeat(101) },
    wrong({ name: tooLong(100) }),
  ],
  ['POST flow: not in the organization', 'stranger', 'POST', '/flows/north-star', { name: 'x' }, UNKNOWN],
  ['POST flow: unknown organization', 'member', 'POST', '/flows/nowhere', { name: 'x' }, UNKNOWN],
  ['POST flow: scope', 'without scope', 'POST', '/flows/north-star', { name: 'x' }, DENIED],

  ['PUT flow: blank name', 'admin', 'PUT', flow, { name: '' }, blank('name')],
  [
    'PUT flow: unknown access',
    'admin',
    'PUT',
    flow,
    { access_mode: 'all' },
    wrong({ access_mode: ['must be invitation, link or organization'] }),
  ],
  ['PUT flow: open', 'member', 'PUT', flow, { open: 'perhaps' }, wrong({ open: ['must be true or false'] })],
  [
    'PUT flow: disabled',
    'admin',
    'PUT',
    flow,
    { disabled: 2 },
    wrong({ disabled: ['must be true or false'] }),
  ],
  ['PUT flow: name by a member', 'member', 'PUT', flow, { name: 'x' }, DENIED],
  ['PUT flow: archived by a member', 'member', 'PUT', flow, { disabled: true }, DENIED],
  ['PUT flow: opened by one who may not join', 'blocked', 'PUT', flow, { open: true }, DENIED],

  ['PUT user: blank nick', 'member', 'PUT', me, { nick: '' }, blank('nick')],
  [
    'PUT user: nick taken',
    'member',
    'PUT',
    me,
    { nick: 'ADMIN' },
    wrong({ nick: ['has already been taken'] }),
  ],
  ['PUT user: no address', 'member', 'PUT', me, { email: 'x' }, wrong({ email: ['is not a valid address'] })],
  [
    'PUT user: address taken',
    'member',
    'PUT',
    me,
    { email: 'Admin@quayside.test' },
    wrong({ email: ['has already been taken'] }),
  ],
  ['PUT user: somebody else', 'admin', 'PUT', me, { nick: 'x' }, DENIED],

  ['POST flow user: no id', 'member', 'POST', at('/users'), {}, blank('id')],
  ['POST flow user: unknown', 'member', 'POST', at('/users'), { id: 999999 }, UNKNOWN],
  [
    'POST flow user: outside the organization',
    'member',
    'POST',
    at('/users'),
    (_at, { people }) => ({ id: people.stranger.id }),
    UNKNOWN,
  ],
  ['POST flow user: without access', 'blocked', 'POST', at('/users'), { id: 1 }, DENIED],
  ['PUT flow user: no disabled', 'member', 'PUT', at((s) => `/users/${s.leaver}`), {}, blank('disabled')],
  [
    'PUT flow user: an admin, by a member',
    'member',
    'PUT',
    (s, w) => `${flow(s)}/users/${w.people.admin.id}`,
    { disabled: true },
    DENIED,
  ],
  [
    'PUT flow user: not in the flow',
    'member',
    'PUT',
    (s, w) => `${flow(s)}/users/${w.people.newcomer.id}`,
    { disabled: true },
    UNKNOWN,
  ],

  [
    'DELETE org user: the last admin',
    'admin',
    'DELETE',
    (_s, w) => `/organizations/north-star/users/${w.people.admin.id}`,
    undefined,
    wrong({ id: ['is the last admin of the organization'] }),
  ],
  [
    'DELETE org user: by a member',
    'member',
    'DELETE',
    (s) => `/organizations/north-star/users/${s.leaver}`,
    undefined,
    DENIED,
  ],
  [
    'DELETE org user: unknown',
    'admin',
    'DELETE',
    '/organizations/north-star/users/999999',
    undefined,
    UNKNOWN,
  ],
  ['PUT organization: blank name', 'admin', 'PUT', '/organizations/north-star', { name: ' ' }, blank('name')],
  ['PUT organization: by a member', 'member', 'PUT', '/organizations/north-star', { name: 'x' }, DENIED],
  ['PUT organization: unknown', 'admin', 'PUT', '/organizations/nowhere', { name: 'x' }, UNKNOWN],
  ['GET organization: find without id', 'member', 'GET', '/organizations/find', undefined, blank('id')],

  [
    'private: open',
    'member',
    'PUT',
    (_s, w) => `/private/${w.people.admin.id}`,
    { open: 'x' },
    wrong({ open: ['must be true or false'] }),
  ],
  [
    'private: no shared organization',
    'member',
    'GET',
    (_s, w) => `/private/${w.people.stranger.id}`,
    undefined,
    UNKNOWN,
  ],
  ['private: oneself', 'member', 'GET', (_s, w) => `/private/${w.people.member.id}`, undefined, UNKNOWN],
  [
    'private message: blank',
    'member',
    'POST',
    (_s, w) => `/private/${w.people.admin.id}/messages`,
    { event: 'message', content: '' },
    blank('content'),
  ],

  ['POST message: no event', 'member', 'POST', messages, { content: 'x' }, blank('event')],
  [
    'POST message: unknown event',
    'member',
    'POST',
    messages,
    { event: 'shout', content: 'x' },
    wrong({ event: ['is not supported'] }),
  ],
  ['POST message: blank', 'member', 'POST', messages, { event: 'message', content: ' ' }, blank('content')],
  [
    'POST message: too long',
    'member',
    'POST',
    messages,
    { event: 'message', content: 'x'.repeat(8097) },
    wrong({ content: tooLong(8096) }),
  ],
  ['POST message: no flow', 'member', 'POST', '/messages', { event: 'message', content: 'x' }, blank('flow')],
  [
    'POST message: outside name',
    'member',
    'POST',
    messages,
    { event: 'message', content: 'x', external_user_name: 'a b' },
    wrong({ external_user_name: ['should not contain whitespace'] }),
  ],
  ['POST message: not a member', 'blocked', 'POST', messages, { event: 'message', content: 'x' }, DENIED],
  [
    'POST message: invisible flow',
    'colleague',
    'POST',
    messages,
    { event: 'message', content: 'x' },
    UNKNOWN,
  ],
  ['POST message: scope', 'without scope', 'POST', messages, { event: 'message', content: 'x' }, DENIED],
  [
    'POST message: unknown flow',
    'member',
    'POST',
    '/messages',
    { event: 'message', content: 'x', flow: 'x' },
    UNKNOWN,
  ],
  [
    'POST message: unknown thread',
    'member',
    'POST',
    messages,
    { event: 'message', content: 'x', thread_id: 'x' },
    UNKNOWN,
  ],
  [
    'POST comment: no parent',
    'member',
    'POST',
    messages,
    { event: 'comment', content: 'x' },
    blank('message'),
  ],
  [
    'POST comment: unknown parent',
    'member',
    'POST',
    messages,
    { event: 'comment', content: 'x', message: 999999 },
    UNKNOWN,
  ],
  [
    'POST comment: on a comment',
    'member',
    'POST',
    messages,
    (s) => ({ event: 'comment', content: 'x', message: s.comment }),
    wrong({ message: ["can't be a comment itself"] }),
  ],
  ['POST activity: no title', 'source', 'POST', '/messages', { ...activity, title: '' }, blank('title')],
  [
    'POST activity: no author',
    'source',
    'POST',
    '/messages',
    { ...activity, author: undefined },
    blank('author'),
  ],
  [
    'POST activity: no name',
    'source',
    'POST',
    '/messages',
    { ...activity, author: {} },
    blank('author.name'),
  ],
  [
    'POST activity: no thread',
    'source',
    'POST',
    '/messages',
    { ...activity, external_thread_id: undefined },
    blank('external_thread_id'),
  ],
  [
    'POST activity: a new thread without state',
    'source',
    'POST',
    '/messages',
    { ...activity, external_thread_id: 'new' },
    blank('thread'),
  ],
  [
    'POST activity: a thread without title',
    'source',
    'POST',
    '/messages',
    { ...activity, thread: {} },
    blank('thread.title'),
  ],
  [
    'POST activity: colour',
    'source',
    'POST',
    '/messages',
    { ...activity, thread: { title: 'x', status: { value: 'x', color: 'pink' } } },
    wrong({ 'thread.status.color': ['is not one of the colours'] }),
  ],
  ['POST activity: by a person', 'member', 'POST', messages, activity, DENIED],
  [
    'POST message: no such token',
    'nobody',
    'POST',
    '/messages',
    { event: 'message', content: 'x', flow_token: 'x' },
    { status: 401, message: 'Unauthorized' },
  ],

  ['GET messages: invisible flow', 'colleague', 'GET', messages, undefined, UNKNOWN],
  ['GET messages: unknown thread', 'member', 'GET', at('/threads/x/messages'), undefined, UNKNOWN],
  ['GET message: unknown', 'member', 'GET', at('/messages/999999'), undefined, UNKNOWN],
  [
    'PUT message: nothing to change',
    'member',
    'PUT',
    at((s) => `/messages/${s.message}`),
    {},
    blank('content'),
  ],
  [
    'PUT message: blank',
    'member',
    'PUT',
    at((s) => `/messages/${s.message}`),
    { content: ' ' },
    blank('content'),
  ],
  [
    'PUT message: not the author',
    'admin',
    'PUT',
    at((s) => `/messages/${s.message}`),
    { content: 'x' },
    DENIED,
  ],
  [
    'PUT message: not editable',
    'member',
    'PUT',
    at((s) => `/messages/${s.file.message}`),
    { content: 'x' },
    DENIED,
  ],
  ['PUT message: unknown', 'member', 'PUT', at('/messages/999999'), { content: 'x' }, UNKNOWN],
  ["DELETE message: somebody's", 'admin', 'DELETE', at((s) => `/messages/${s.message}`), undefined, DENIED],
  ['DELETE message: unknown', 'member', 'DELETE', at('/messages/999999'), undefined, UNKNOWN],

  ['POST source: blank name', 'application', 'POST', at('/sources'), { name: '' }, blank('name')],
  ['POST source: not by OAuth', 'member', 'POST', at('/sources'), { name: 'x' }, DENIED],
  ['POST source: scope', 'without scope', 'POST', at('/sources'), { name: 'x' }, DENIED],
  [
    'POST source: unknown flow',
    'application',
    'POST',
    '/flows/north-star/nowhere/sources',
    { name: 'x' },
    UNKNOWN,
  ],
  ['PUT source: unknown', 'application', 'PUT', at('/sources/999999'), {}, UNKNOWN],
  ['PUT /sources: no flow_token', 'nobody', 'PUT', '/sources', {}, { status: 401, message: 'Unauthorized' }],

  ['POST invitation: blank', 'member', 'POST', at('/invitations'), { email: '' }, blank('email')],
  [
    'POST invitation: no address',
    'member',
    'POST',
    at('/invitations'),
    { email: 'x' },
    wrong({ email: ['is not a valid address'] }),
  ],
  ['POST invitation: may not', 'blocked', 'POST', at('/invitations'), { email: 'x@y.test' }, DENIED],
  [
    'POST invitation: unknown flow',
    'member',
    'POST',
    '/flows/north-star/nowhere/invitations',
    { email: 'x@y.test' },
    UNKNOWN,
  ],
  ['import: blank list', 'member', 'POST', at('/invitations/import'), { list: ' ' }, blank('list')],
  ['import: may not', 'blocked', 'POST', at('/invitations/import'), { list: 'x@y.test' }, DENIED],
  ['DELETE invitation: unknown', 'member', 'DELETE', at('/invitations/999999'), undefined, UNKNOWN],

  ['push: blank', 'nobody', 'POST', push('chat'), { external_user_name: 'x' }, blank('content')],
  ['push: no name', 'nobody', 'POST', push('chat'), { content: 'x' }, blank('external_user_name')],
  [
    'push: name',
    'nobody',
    'POST',
    push('chat'),
    { content: 'x', external_user_name: 'a b' },
    wrong({ external_user_name: ['should not contain whitespace'] }),
  ],
  [
    'push: no such token',
    'nobody',
    'POST',
    '/messages/chat/x',
    { content: 'x', external_user_name: 'x' },
    UNKNOWN,
  ],
  [
    'push mail: blank',
    'nobody',
    'POST',
    push('team_inbox'),
    {},
    wrong({ source: [BLANK], from_address: [BLANK], subject: [BLANK], content: [BLANK] }),
  ],
  [
    'push mail: characters',
    'nobody',
    'POST',
    push('team_inbox'),
    { source: 'a/b', project: 'c.d', from_address: 'a@b.test', subject: 'x', content: 'x' },
    wrong({
      source: ['may have letters, digits, spaces, _ and - only'],
      project: ['may have letters, digits, spaces, _ and - only'],
    }),
  ],
  [
    'push mail: no such token',
    'nobody',
    'POST',
    '/messages/team_inbox/x',
    { source: 'a', from_address: 'a@b.test', subject: 'x', content: 'x' },
    UNKNOWN,
  ],
];

function me(_stage: Stage, { people }: World): string {
  return `/users/${people.member.id}`;
}
function push(to: 'chat' | 'team_inbox') {
  return ({ pushToken }: Stage): string => `/messages/${to}/${pushToken}`;
}

function headersOf(who: Who): Record<string, string> {
  if (who === 'source' || who === 'nobody') return {};
  if (who === 'application') return { authorization: `Bearer ${bearer}` };
  if (who === 'without scope') return { authorization: `Bearer ${bare}` };
  return { authorization: `Basic ${btoa(`${world.people[who].token}:`)}` };
}

async function ask(who: Who, method: string, path: string, body: object | undefined) {
  const sent = who === 'source' ? { ...body, flow_token: stage.flowToken } : body;
  const answer = await fetch(world.url + path, {
    method,
    headers: { ...headersOf(who), ...(sent ? { 'content-type': 'application/json' } : {}) },
    ...(sent ? { body: JSON.stringify(sent) } : {}),
  });
  return { status: answer.status, ...JSON.parse((await answer.text()) || '{}') };
}

describe('what can go wrong', () => {
  it.each(rows)('%s', async (_what, who, method, path, body, refused) => {
    const address = typeof path === 'string' ? path : path(stage, world);
    const given = typeof body === 'function' ? body(stage, world) : body;
    expect(await ask(who, method, address, given)).toEqual(refused);
  });

  it('with a source of another application is denied, with a deleted one gone', async () => {
    const { id } = await world.db
      .insertInto('applications')
      .values({ name: 'Other', client_id: 'other', secret_hash: 'x' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const own = stage.source;
    const set = (application_id: number) =>
      world.db.updateTable('sources').set({ application_id }).where('id', '=', own).execute();
    await set(id);
    expect(await ask('application', 'PUT', `${flow(stage)}/sources/${own}`, {})).toEqual(DENIED);
    await set(world.applicationId);
    const late = await world.stage();
    await world.db
      .updateTable('sources')
      .set({ deleted_at: new Date() })
      .where('id', '=', late.source)
      .execute();
    const report = await ask('nobody', 'PUT', '/sources', { flow_token: late.flowToken });
    expect(report).toMatchObject({ status: 410 });
  });

  it('with an archived flow is denied to its members, and unknown to them otherwise', async () => {
    const old = await world.stage();
    await ask('admin', 'PUT', flow(old), { disabled: true });
    expect(await ask('member', 'GET', flow(old), undefined)).toEqual(UNKNOWN);
    expect(await ask('member', 'POST', messages(old), { event: 'message', content: 'x' })).toEqual(DENIED);
    expect((await ask('admin', 'GET', flow(old), undefined)).status).toBe(200);
  });

  it('with an invitation that was accepted is said so', async () => {
    const done = await world.stage();
    await world.db
      .updateTable('invitations')
      .set({ state: 'accepted' })
      .where('id', '=', done.invitation)
      .execute();
    const path = `${flow(done)}/invitations/${done.invitation}`;
    expect(await ask('member', 'DELETE', path, undefined)).toMatchObject({
      status: 400,
      message: 'Validation error',
    });
  });

  it('never is a filter of a list: bad values fall back', async () => {
    const query = 'limit=x&sort=up&since_id=y&until_id=-1&tag_mode=xor&skip=z';
    const path = `${messages(stage)}?${query}`;
    expect((await ask('member', 'GET', path, undefined)).status).toBe(200);
  });
});
