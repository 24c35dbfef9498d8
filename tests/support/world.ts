/**
 * An organization with everything in it an endpoint can be about, and everybody who might ask for it: for tests
 * that go through all endpoints. The application runs in the test's own process, on the database of a real server.
 */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import { buildApp } from '../../server/app.ts';
import { directoryStorage } from '../../server/files/directory-storage.ts';
import { openIncoming } from '../../server/files/incoming.ts';
import { Upload } from '../../server/http/upload.ts';
import { flowFor } from '../../server/services/access.ts';
import { type Conversation, conversationOf } from '../../server/services/conversations.ts';
import { tell } from '../../server/services/events.ts';
import { keepFiles } from '../../server/services/files.ts';
import { addToFlow, createFlow } from '../../server/services/flows.ts';
import { issueGrant } from '../../server/services/grants.ts';
import { invite } from '../../server/services/invitations.ts';
import { postMessage } from '../../server/services/messages.ts';
import {
  addMembership,
  createApiToken,
  createOrganization,
  createUser,
} from '../../server/services/people.ts';
import { createSource } from '../../server/services/sources.ts';
import { hashToken, newToken } from '../../server/services/tokens.ts';
import { type Db, openDatabase } from '../../server/store/database.ts';
import { json, localServer } from './http-server.ts';
import { startServer } from './server.ts';

/**
 * `colleague` and `newcomer` are in the organization and not in the flow, where the newcomer may be put;
 * `stranger` is in another organization.
 */
export const NAMES = ['admin', 'member', 'blocked', 'colleague', 'newcomer', 'stranger'] as const;
export type Name = (typeof NAMES)[number];

export interface Person {
  id: number;
  token: string;
  /** What the address of their picture bears. */
  avatarKey: string;
}

export const SECRET = 'only-for-north-star';
const REDIRECT_URI = 'https://berths.test/back';
export const PASSWORD = 'a password of nobody';

export type World = Awaited<ReturnType<typeof openWorld>>;
export type Stage = Awaited<ReturnType<World['stage']>>;

export async function openWorld(options: { prepare?: (app: FastifyInstance) => void } = {}) {
  const server = await startServer();
  // What the buttons of threads call.
  const application = await localServer((_request, response) => json(response, {}));
  const { db, close } = await openDatabase(server.databaseUrl);
  const files = directoryStorage(join(server.dataDir, 'files'));
  const incoming = await openIncoming(join(server.dataDir, 'incoming'));
  let url = server.url;
  const app = await buildApp({
    db,
    files,
    incoming,
    origin: () => url,
    rateLimit: { max: 10_000_000, windowMs: 60_000 },
    privateNetworks: true,
    metricsToken: 'figures',
    logLevel: 'silent',
  });
  options.prepare?.(app);
  url = await app.listen({ port: 0, host: '127.0.0.1' });

  const organization = await createOrganization(db, { name: 'North Star', parameterizedName: 'north-star' });
  const elsewhere = await createOrganization(db, { name: 'Elsewhere', parameterizedName: 'elsewhere' });
  const people = {} as Record<Name, Person>; // filled in the next lines
  for (const name of NAMES) {
    const email = `${name}@quayside.test`;
    const password = name === 'member' ? PASSWORD : null;
    const id = await createUser(db, { email, name, nick: name, password });
    const home = name === 'stranger' ? elsewhere : organization;
    await addMembership(db, home, id, name === 'admin' || name === 'stranger');
    const { avatar_key: avatarKey } = await db
      .selectFrom('users')
      .select('avatar_key')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    people[name] = { id, token: await createApiToken(db, id, 'test'), avatarKey };
  }
  const { id: applicationId } = await db
    .insertInto('applications')
    .values({
      name: 'BerthBoard',
      client_id: 'berths',
      secret_hash: hashToken('s'),
      secret: 's',
      redirect_uri: REDIRECT_URI,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  let stages = 0;
  return {
    url,
    app,
    db,
    files,
    organization,
    applicationId,
    people,
    /** An access token of BerthBoard for somebody. */
    accessToken: async (who: Name, scopes: string[]) =>
      (await issueGrant(db, { userId: people[who].id, applicationId, scopes })).access_token,
    redirectUri: REDIRECT_URI,
    /** A new API token of anybody. */
    tokenOf: (userId: number) => createApiToken(db, userId, 'test'),
    /** An event on somebody's own streams, by which a test sees what came before it. */
    tell: (userId: number, event: string) => tell(db, { users: [userId], payload: { event } }),
    /** A code that can be traded for such a token once. */
    async code(who: Name): Promise<string> {
      const code = newToken();
      await db
        .insertInto('authorization_codes')
        .values({
          hash: hashToken(code),
          application_id: applicationId,
          user_id: people[who].id,
          scopes: ['flow'],
          redirect_uri: REDIRECT_URI,
          challenge: null,
          expires_at: new Date(Date.now() + 60_000),
        })
        .execute();
      return code;
    },
    stage: () => {
      stages += 1;
      return newStage(
        { db, files, organization, applicationId, people, actionTarget: application.url },
        stages,
      );
    },
    async close() {
      await app.close();
      await application.close();
      await close();
      await server.stop();
    },
  };
}

interface Stuff {
  db: Db;
  files: ReturnType<typeof directoryStorage>;
  organization: number;
  applicationId: number;
  people: Record<Name, Person>;
  actionTarget: string;
}

/** A fresh flow of admin, member and blocked with one of everything in it; what is done to it hurts no other. */
async function newStage(stuff: Stuff, number: number) {
  const { db, files, organization, applicationId, people, actionTarget } = stuff;
  const { admin, member, blocked } = people;
  const flow = await createFlow(db, {
    organizationId: organization,
    name: `Stage ${number}`,
    creator: admin.id,
  });
  await addToFlow(db, flow.id, member.id);
  await addToFlow(db, flow.id, blocked.id);
  await db
    .updateTable('flow_members')
    .set({ disabled: true, in_flow: false })
    .where('flow_id', '=', flow.id)
    .where('user_id', '=', blocked.id)
    .execute();
  // Somebody who can be removed, blocked or written to.
  const email = `leaver${number}@quayside.test`;
  const leaver = await createUser(db, { email, name: 'Leaver', nick: `leaver${number}`, password: null });
  await addMembership(db, organization, leaver, false);
  await addToFlow(db, flow.id, leaver);
  const conversation = await conversationOf(db, { kind: 'flow', flow });
  const message = await postMessage(db, conversation, {
    event: 'message',
    content: `${SECRET} #${SECRET}`,
    author: member.id,
  });
  const comment = await postMessage(db, conversation, {
    event: 'comment',
    content: SECRET,
    author: member.id,
    parent: message.id,
  });
  const file = await postFile(db, files, conversation, member.id);
  const aside = await conversationOf(db, { kind: 'private', from: member.id, to: admin.id });
  const whisper = await postMessage(db, aside, { event: 'message', content: SECRET, author: member.id });
  const privateFile = await postFile(db, files, aside, member.id);
  const { source, token: flowToken } = await createSource(db, {
    flowId: flow.id,
    applicationId,
    creatorId: member.id,
    name: SECRET,
    externalUrl: null,
  });
  const activity = await postMessage(db, conversation, {
    event: 'activity',
    content: null,
    author: null,
    source: { id: source.id, key: 'berth' },
    thread: {
      title: SECRET,
      actions: [
        {
          '@type': 'UpdateAction',
          name: 'Release',
          target: { '@type': 'EntryPoint', urlTemplate: actionTarget, httpMethod: 'POST' },
        },
      ],
    },
    title: SECRET,
    body: SECRET,
    by: { name: 'Otso' },
  });
  const view = await flowFor(db, admin.id, { id: flow.id });
  const { invitation } = await invite(db, view, admin.id, `pilot${number}@harbor.test`);
  return {
    flow: { org: 'north-star', flow: flow.parameterized_name },
    organization,
    flowId: flow.id,
    pushToken: flow.api_token,
    conversation: conversation.id,
    message: message.id,
    comment: comment.id,
    thread: activity.thread_id ?? '',
    activity: activity.id,
    whisper: whisper.id,
    file,
    privateFile,
    source: source.id,
    flowToken,
    invitation: invitation.id,
    leaver,
  };
}

/** The path of the attachment of a new picture, and its thumbnail's. */
async function postFile(
  db: Db,
  files: Stuff['files'],
  conversation: Conversation,
  author: number,
): Promise<{ path: string; thumbnail: string; message: number }> {
  const incoming = await openIncoming(join(tmpdir(), 'quayside-world'));
  const at = incoming.path();
  await writeFile(at, await picture());
  const upload = new Upload('berth.png', 'image/png', at);
  const [kept] = await keepFiles({ files, incoming }, [{ upload }], conversation);
  if (!kept) throw new Error('One file was given, and none was kept.');
  await incoming.close();
  const row = await postMessage(db, conversation, { event: 'file', content: null, author, files: [kept] });
  const { path, thumbnail } = kept.attachment;
  return { path, thumbnail: thumbnail?.path ?? '', message: row.id };
}

let drawn: Promise<Buffer> | null = null;
const picture = () => {
  drawn ??= sharp({ create: { width: 4, height: 3, channels: 3, background: 'navy' } })
    .png()
    .toBuffer();
  return drawn;
};
