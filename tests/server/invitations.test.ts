import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMembership, setPassword } from '../../server/services/people.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { eventually } from '../support/people.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type Caller, makeTeam, send } from '../support/team.ts';
import { visitor } from '../support/visitor.ts';

let post: MailServer;
let server: TestServer;
let team: Awaited<ReturnType<typeof makeTeam>>;
let strangers: Awaited<ReturnType<typeof makeTeam>>;
let mira: Caller; // the admin
let tuomo: Caller;
let stranger: Caller;
let invitations: string;
beforeAll(async () => {
  post = await startMailServer();
  server = await startServer({ env: { SMTP_URL: post.url, MAIL_FROM: 'Harbour <harbour@north-star.test>' } });
  team = await makeTeam(server);
  strangers = await makeTeam(server, { org: 'elsewhere', nicks: ['Stranger', 'Wanderer'] });
  mira = team.person('Mira');
  tuomo = team.person('Tuomo');
  stranger = strangers.person('Stranger');
  invitations = `${team.path}/invitations`;
  await setPassword(strangers.db, stranger.id, 'far from home');
});
afterAll(async () => {
  await team.close();
  await strangers.close();
  await server.stop();
  await post.close();
});

const invite = (email: string, more: object = {}, who = tuomo) =>
  who.ask('POST', invitations, { email, ...more });
const mailTo = (email: string, nth = 0) =>
  eventually(
    `mail to ${email}`,
    async () => post.mails.filter((mail) => mail.to.includes(email))[nth] ?? null,
  );
const pathOf = (url: string) => new URL(url).pathname;
/** The `action` events of a flow, the newest last. */
const actions = async (flow = team.path) => {
  const { body } = await mira.ask('GET', `${flow}/messages?event=action&limit=100`);
  return body.map((one: { content: object; user: string }) => ({ ...one.content, by: one.user }));
};
const lastAction = async (flow = team.path) => (await actions(flow)).at(-1);
/** A flow of its own with Mira in it. */
const newFlow = async (name: string, access_mode = 'invitation') => {
  const { body } = await mira.ask('POST', '/flows/north-star', { name });
  const path = pathOf(body.url);
  if (access_mode !== 'invitation') await mira.ask('PUT', path, { access_mode });
  return { path, flow: (await mira.ask('GET', path)).body };
};
const memberNicks = async (flow: string) =>
  (await mira.ask('GET', `${flow}/users`)).body.map((user: { nick: string }) => user.nick);
const newcomer = (nick: string, more: object = {}) => ({
  name: `${nick} New`,
  nick,
  password: 'a fair wind',
  ...more,
});

describe('inviting an address', () => {
  it('answers with a pending invitation, mails its link, and tells the flow', async () => {
    const { status, body } = await invite('crew@harbor.test', { message: 'Ahoy,\nwe need you.' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: 'pending', email: 'crew@harbor.test', flow: team.flow.id });
    expect(body.url).toBe(`${server.url}${invitations}/${body.id}`);
    expect(body.join_url).toMatch(/\/invitations\/[0-9a-f]{48}$/);
    expect(await lastAction()).toMatchObject({
      type: 'invite',
      description: { email: 'crew@harbor.test' },
      by: String(tuomo.id),
    });
    const mail = await mailTo('crew@harbor.test');
    expect(mail.from).toBe('harbour@north-star.test');
    expect(mail.source).toMatch(/^Subject: Tuomo Test invites you to Harbor ops\r?$/m);
    expect(mail.source).toContain('we need you.');
    expect(mail.source.replace(/=\r?\n/g, '')).toContain(body.join_url);
    expect((await tuomo.ask('GET', pathOf(body.url))).body).toEqual(body);
    expect((await tuomo.ask('GET', invitations)).body).toContainEqual(body);
  });

  it('again is the same invitation, sent again', async () => {
    const first = await invite('twice@harbor.test');
    const before = (await actions()).length;
    const again = await invite('Twice@Harbor.test');
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect((await actions()).length).toBe(before);
    await mailTo('twice@harbor.test', 1);
  });

  it('that meets itself is one invitation', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => invite('same@harbor.test')));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('puts a colleague into the flow at once', async () => {
    const { path } = await newFlow('Chart room');
    const answer = await mira.ask('POST', `${path}/invitations`, { email: 'Person1@north-star.test' });
    expect(answer.status).toBe(201);
    expect(answer.body.state).toBe('accepted');
    expect(answer.body).not.toHaveProperty('join_url');
    expect(await lastAction(path)).toMatchObject({
      type: 'add_people',
      description: 'Tuomo',
      message: ['Tuomo'],
    });
    expect(await memberNicks(path)).toEqual(['Mira', 'Tuomo']);
    const again = await mira.ask('POST', `${path}/invitations`, { email: 'person1@north-star.test' });
    expect(again.body).toEqual(answer.body);
    expect((await mira.ask('GET', `${path}/invitations`)).body).toEqual([]);
    expect((await mira.ask('GET', pathOf(answer.body.url))).body.state).toBe('accepted');
  });

  it('takes forms, too', async () => {
    const { status } = await tuomo.ask('POST', invitations, 'email=form%40harbor.test', {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    expect(status).toBe(201);
  });

  it.each([
    [''],
    ['  '],
    ['nobody'],
    ['a@b'],
    ['a b@harbor.test'],
    ['a@harbor.test, b@harbor.test'],
    [7],
    [null],
    [undefined],
  ])('refuses %j as an address', async (email) => {
    const { status, body } = await tuomo.ask('POST', invitations, { email });
    expect(status).toBe(400);
    expect(body.message).toBe('Validation error');
    expect(body.errors).toHaveProperty('email');
  });

  it('is for members of the flow only', async () => {
    const { path } = await newFlow('Bridge');
    const opened = await newFlow('Deck', 'organization');
    for (const [who, where, status] of [
      [stranger, team.path, 404],
      [tuomo, path, 404],
      [tuomo, opened.path, 403],
      [mira, '/flows/north-star/nowhere', 404],
    ] as const) {
      expect((await who.ask('POST', `${where}/invitations`, { email: 'x@harbor.test' })).status).toBe(status);
      expect((await who.ask('POST', `${where}/invitations/import`, { list: 'x@harbor.test' })).status).toBe(
        status,
      );
      expect((await who.ask('GET', `${where}/invitations`)).status).toBe(status);
    }
    expect((await send(server.url, 'POST', invitations, { email: 'x@harbor.test' })).status).toBe(401);
  });

  it('is over in an archived flow', async () => {
    const { path } = await newFlow('Old deck');
    await mira.ask('PUT', path, { disabled: true });
    const answer = await mira.ask('POST', `${path}/invitations`, { email: 'x@harbor.test' });
    expect(answer.status).toBe(403);
  });

  it('goes on when the mail server refuses, and keeps the address out of the log', async () => {
    const { status, body } = await invite('gone@refused.test');
    expect(status).toBe(201);
    expect(body.join_url).toBeDefined();
    await eventually('a line in the log', async () => server.log().includes('mail could not be sent'));
    expect(server.log()).not.toContain('gone@refused.test');
  });
});

describe('a pasted list', () => {
  it('invites strangers, adds colleagues, and gives back what is no address', async () => {
    const { path } = await newFlow('Engine room');
    const list = [
      'one@list.test, "Given, Family" <two@list.test>',
      'Plain Name <three@list.test>',
      'person2@north-star.test',
      'nobody@nowhere',
      'ONE@list.test',
      '',
    ].join('\n');
    const { status, body } = await mira.ask('POST', `${path}/invitations/import`, {
      list,
      message: 'Welcome',
    });
    expect(status).toBe(200);
    expect(body.invitations.map((one: { email: string }) => one.email)).toEqual([
      'ONE@list.test',
      'two@list.test',
      'three@list.test',
    ]);
    expect(body.added_users).toHaveLength(1);
    expect(body.added_users[0]).toMatchObject({ nick: 'Li-Na', in_flow: true, disabled: false });
    expect(body.erroneous_emails).toEqual([{ 'nobody@nowhere': 'Invalid email' }]);
    expect((await mailTo('two@list.test')).source).toContain('Welcome');
    await mailTo('three@list.test');
    // The same list again creates nothing and adds nobody, but sends again.
    const again = await mira.ask('POST', `${path}/invitations/import`, { list });
    expect(again.body).toMatchObject({ invitations: [], added_users: [] });
    await mailTo('three@list.test', 1);
  });

  it.each([[''], [' \n'], [undefined], [[]]])('refuses %j', async (list) => {
    const { status, body } = await tuomo.ask('POST', `${invitations}/import`, { list });
    expect(status).toBe(400);
    expect(body.errors).toHaveProperty('list');
  });

  it('has an end', async () => {
    const list = Array.from({ length: 501 }, (_, index) => `p${index}@many.test`).join(',');
    expect((await tuomo.ask('POST', `${invitations}/import`, { list })).status).toBe(400);
  });
});

describe('taking an invitation back', () => {
  it('ends its link and tells the flow', async () => {
    const { body } = await invite('never@harbor.test');
    expect((await tuomo.ask('DELETE', pathOf(body.url))).status).toBe(204);
    expect(await lastAction()).toMatchObject({
      type: 'uninvite',
      description: { email: 'never@harbor.test' },
    });
    expect((await tuomo.ask('GET', pathOf(body.url))).status).toBe(404);
    expect((await tuomo.ask('DELETE', pathOf(body.url))).status).toBe(404);
    expect((await visitor(server.url).go(pathOf(body.join_url))).status).toBe(404);
  });

  it('by the one invited is declining', async () => {
    const { body } = await invite('second@north-star.test');
    const linus = team.person('Ääni');
    await linus.ask('PUT', `/users/${linus.id}`, { email: 'second@north-star.test' });
    expect((await linus.ask('DELETE', pathOf(body.url))).status).toBe(204);
    expect(await lastAction()).toMatchObject({
      type: 'decline',
      description: { email: 'second@north-star.test' },
    });
  });

  it('is refused once it was accepted, to strangers, and under another flow', async () => {
    const { body } = await invite('person1@north-star.test');
    const answer = await mira.ask('DELETE', pathOf(body.url));
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toHaveProperty('id');
    const pending = (await invite('guarded@harbor.test')).body;
    expect((await stranger.ask('DELETE', pathOf(pending.url))).status).toBe(404);
    const { path } = await newFlow('Elsewhere');
    expect((await mira.ask('DELETE', `${path}/invitations/${pending.id}`)).status).toBe(404);
    expect((await mira.ask('GET', `${path}/invitations/${pending.id}`)).status).toBe(404);
  });
});

describe('the link of an invitation', () => {
  it('makes an account and joins, without a script', async () => {
    const invitation = (await invite('nelli@harbor.test')).body;
    const who = visitor(server.url);
    const page = await who.go(pathOf(invitation.join_url));
    expect(page.text).toContain('Tuomo Test invites you to a flow of north-star');
    expect(page.html).not.toContain('<script');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const after = await who.submit(
      page,
      'Create account and join',
      newcomer('Nelli', { email: 'other@evil.test' }),
    );
    expect(after.status).toBe(303);
    const done = await who.go(after.location ?? '');
    expect(done.text).toContain('You are in');
    expect(done.text).toContain(`choose the server ${server.url}`);
    // The address is the one the link was sent to, whatever the form says.
    const me = await send(server.url, 'GET', '/user', undefined, {
      Authorization: `Basic ${btoa('nelli@harbor.test:a fair wind')}`,
    });
    expect(me.body).toMatchObject({ nick: 'Nelli', name: 'Nelli New', email: 'nelli@harbor.test' });
    expect(await lastAction()).toMatchObject({ type: 'join', by: String(me.body.id) });
    expect(await memberNicks(team.path)).toContain('Nelli');
    expect((await tuomo.ask('GET', pathOf(invitation.url))).body.state).toBe('accepted');
    // It counts once.
    expect((await visitor(server.url).go(pathOf(invitation.join_url))).status).toBe(404);
  });

  it('keeps what was typed when something is wrong with it', async () => {
    const { join_url } = (await invite('picky@harbor.test')).body;
    const who = visitor(server.url);
    const page = await who.go(pathOf(join_url));
    for (const [change, words] of [
      [{ nick: 'mira' }, 'nick has already been taken'],
      [{ nick: 'two words' }, 'nick should not contain whitespace'],
      [{ name: ' ' }, "name can't be blank"],
      [{ password: 'short' }, 'password needs at least 8 characters'],
    ] as const) {
      const again = await who.submit(page, 'Create account and join', { ...newcomer('Picky'), ...change });
      expect(again.status).toBe(400);
      expect(again.text).toContain(words);
      expect(again.html).toContain('picky@harbor.test');
      expect(again.html).not.toContain('a fair wind');
    }
    const taken = (await invite('person0@elsewhere.test')).body;
    const known = await who.go(pathOf(taken.join_url));
    const again = await who.submit(known, 'Create account and join', newcomer('Double'));
    expect(again.text).toContain('email has already been taken');
    expect((await who.submit(page, 'Create account and join', newcomer('Picky'))).status).toBe(303);
  });

  it('lets somebody with an account sign in and join', async () => {
    const { path } = await newFlow('Guests');
    const { join_url } = (await mira.ask('POST', `${path}/invitations`, { email: 'a.guest@harbor.test' }))
      .body;
    const who = visitor(server.url);
    const page = await who.go(pathOf(join_url));
    const wrong = await who.submit(page, 'Sign in and join', {
      email: 'person0@elsewhere.test',
      password: 'x',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('value="person0@elsewhere.test"');
    const right = { email: 'person0@elsewhere.test', password: 'far from home' };
    expect((await who.submit(wrong, 'Sign in and join', right)).status).toBe(303);
    expect(await memberNicks(path)).toContain('Stranger');
    expect((await stranger.ask('GET', path)).body.joined).toBe(true);
    // Already signed in, the next link is one press; a member stays a mere member.
    const second = await newFlow('More guests', 'link');
    const link = await who.go(pathOf(second.flow.join_url));
    expect(link.text).toContain('Signed in as Stranger Test');
    expect((await who.submit(link, 'Join')).status).toBe(303);
    const { body } = await stranger.ask('GET', '/organizations/north-star/users');
    expect(body.find((user: { id: number }) => user.id === stranger.id).admin).toBe(false);
  });

  it('can be declined by whoever has it', async () => {
    const { join_url, url } = (await invite('shy@harbor.test')).body;
    const who = visitor(server.url);
    const page = await who.submit(await who.go(pathOf(join_url)), 'Decline');
    expect(page.text).toContain('You declined');
    expect(await lastAction()).toMatchObject({
      type: 'decline',
      description: { email: 'shy@harbor.test' },
      by: '0',
    });
    expect((await tuomo.ask('GET', pathOf(url))).status).toBe(404);
  });

  it('takes no form another site made up', async () => {
    const { join_url } = (await invite('forged@harbor.test')).body;
    const page = await visitor(server.url).go(pathOf(join_url));
    const answer = await visitor(server.url).submit(page, 'Create account and join', newcomer('Forged'));
    expect(answer.status).toBe(403);
  });

  it('brings in one of two who press at once', async () => {
    const { join_url } = (await invite('race@harbor.test')).body;
    const visitors = [visitor(server.url), visitor(server.url)];
    const pages = await Promise.all(visitors.map((who) => who.go(pathOf(join_url))));
    const people = [stranger, strangers.person('Wanderer')];
    await setPassword(strangers.db, people[1]?.id ?? 0, 'far from home');
    const answers = await Promise.all(
      visitors.map((who, index) =>
        who.submit(pages[index] ?? fail(), 'Sign in and join', {
          email: `person${index}@elsewhere.test`,
          password: 'far from home',
        }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([303, 404]);
  });
});

const fail = (): never => {
  throw new Error('no such page');
};

describe("a flow's own link", () => {
  it('lets anybody in who has it, with a new account if need be', async () => {
    const { path, flow } = await newFlow('Open quay', 'link');
    const who = visitor(server.url);
    const page = await who.go(pathOf(flow.join_url));
    const done = await who.submit(
      page,
      'Create account and join',
      newcomer('Otso', { email: 'otso@quay.test' }),
    );
    expect(done.status).toBe(303);
    expect(await memberNicks(path)).toContain('Otso');
    // A link shared with many goes on.
    expect((await visitor(server.url).go(pathOf(flow.join_url))).status).toBe(200);
  });

  it('of an open flow is for people of the organization only', async () => {
    const { path, flow } = await newFlow('Crew only', 'organization');
    const page = await visitor(server.url).go(pathOf(flow.join_url));
    expect(page.text).not.toContain('Create account');
    await setPassword(strangers.db, strangers.person('Wanderer').id, 'far from home');
    await strangers.db
      .deleteFrom('memberships')
      .where('user_id', '=', strangers.person('Wanderer').id)
      .where('organization_id', '=', team.organization)
      .execute();
    const who = visitor(server.url);
    const mine = await who.go(pathOf(flow.join_url));
    const refused = await who.submit(mine, 'Sign in and join', {
      email: 'person1@elsewhere.test',
      password: 'far from home',
    });
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('Only people of north-star can join');
    // Nor by a form that is not on the page.
    const forged = await who.submit(mine, 'Sign in and join', {
      action: 'create',
      ...newcomer('Sly', { email: 'sly@quay.test' }),
    });
    expect(forged.status).toBe(403);
    await setPassword(team.db, tuomo.id, 'a long harbour');
    const insider = visitor(server.url);
    const answer = await insider.submit(await insider.go(pathOf(flow.join_url)), 'Sign in and join', {
      email: 'person1@north-star.test',
      password: 'a long harbour',
    });
    expect(answer.status).toBe(303);
    expect(await memberNicks(path)).toEqual(['Mira', 'Tuomo']);
  });

  it('leads nowhere where only the invited may join, and in an archived flow', async () => {
    const { path, flow } = await newFlow('Closing time', 'link');
    await mira.ask('PUT', path, { disabled: true });
    expect((await visitor(server.url).go(pathOf(flow.join_url))).status).toBe(403);
    await mira.ask('PUT', path, { disabled: false, access_mode: 'invitation' });
    expect((await visitor(server.url).go(pathOf(flow.join_url))).status).toBe(404);
    for (const secret of ['0'.repeat(48), `${'0'.repeat(40)}-x`, 'x', '%27']) {
      expect((await visitor(server.url).go(`/invitations/${secret}`)).status).toBe(404);
    }
  });

  it('is no way back for somebody who was blocked', async () => {
    const { path, flow } = await newFlow('Guarded', 'link');
    await addMembership(team.db, team.organization, stranger.id, false);
    await mira.ask('POST', `${path}/users`, { id: stranger.id });
    await mira.ask('PUT', `${path}/users/${stranger.id}`, { disabled: true });
    const who = visitor(server.url);
    const answer = await who.submit(await who.go(pathOf(flow.join_url)), 'Sign in and join', {
      email: 'person0@elsewhere.test',
      password: 'far from home',
    });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('You are blocked in Guarded');
  });
});
