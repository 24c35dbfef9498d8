/**
 * The control of the authorization matrix: with one guard of the server taken out, every row that the guard keeps has
 * to come out wrong. A row that stays right would say nothing.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SourceRow } from '../../server/services/sources.ts';
import { CALLERS, type Caller, SCOPES } from '../fixtures/permissions.ts';

/** Which guard is out, and whom the server then takes everybody for. */
const out = vi.hoisted(() => ({
  guard: 'none',
  admin: 0,
  member: 0,
  application: 0,
  source: null as SourceRow | null,
}));

vi.mock('../../server/services/access.ts', async (original) => {
  const access = await original<typeof import('../../server/services/access.ts')>();
  const asked = (userId: number) => (out.guard === 'membership' ? out.admin : userId);
  return {
    ...access,
    organizationFor: (db, userId, key) => access.organizationFor(db, asked(userId), key),
    flowFor: (db, userId, key, how) => access.flowFor(db, asked(userId), key, how),
    joinedFlow: (db, userId, key, how) => access.joinedFlow(db, asked(userId), key, how),
    conversationsFor: (db, userId, keys) => access.conversationsFor(db, asked(userId), keys),
  } satisfies typeof access;
});
vi.mock('../../server/services/people.ts', async (original) => {
  const people = await original<typeof import('../../server/services/people.ts')>();
  return {
    ...people,
    visibleUser: async (db, callerId, userId) =>
      out.guard === 'colleagues'
        ? db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirstOrThrow()
        : people.visibleUser(db, callerId, userId),
  } satisfies typeof people;
});
vi.mock('../../server/services/conversations.ts', async (original) => {
  const conversations = await original<typeof import('../../server/services/conversations.ts')>();
  return {
    ...conversations,
    privateBetween: (db, callerId, a, b) =>
      out.guard === 'colleagues'
        ? conversations.conversationOf(db, { kind: 'private', from: a, to: b })
        : conversations.privateBetween(db, callerId, a, b),
    privateTarget: (db, callerId, otherId, how) =>
      out.guard === 'own conversations'
        ? conversations.conversationOf(db, { kind: 'private', from: out.member, to: out.admin })
        : conversations.privateTarget(db, callerId, otherId, how),
  } satisfies typeof conversations;
});
vi.mock('../../server/services/ownership.ts', async (original) => {
  const ownership = await original<typeof import('../../server/services/ownership.ts')>();
  return {
    isAuthor: (message, userId) => out.guard === 'author' || ownership.isAuthor(message, userId),
    isOwnProfile: (profile, userId) => out.guard === 'own profile' || ownership.isOwnProfile(profile, userId),
    isFromSource: (source) => out.guard === 'source' || ownership.isFromSource(source),
  } satisfies typeof ownership;
});
vi.mock('../../server/services/files.ts', async (original) => {
  const files = await original<typeof import('../../server/services/files.ts')>();
  return {
    ...files,
    linkIsGood: (secret, link, signature) => out.guard === 'key' || files.linkIsGood(secret, link, signature),
  } satisfies typeof files;
});
vi.mock('../../server/services/tokens.ts', async (original) => {
  const tokens = await original<typeof import('../../server/services/tokens.ts')>();
  return {
    ...tokens,
    sameHash: (a, b) => out.guard === 'key' || tokens.sameHash(a, b),
  } satisfies typeof tokens;
});
vi.mock('../../server/http/credentials.ts', async (original) => {
  const credentials = await original<typeof import('../../server/http/credentials.ts')>();
  return {
    ...credentials,
    requireScope: (request, ...scopes) => {
      if (out.guard !== 'scope') credentials.requireScope(request, ...scopes);
    },
    sourceOf: (request) =>
      out.guard === 'source' && out.source ? out.source : credentials.sourceOf(request),
    applicationOf: (request) =>
      out.guard === 'application' ? out.application : credentials.applicationOf(request),
    authenticate: async (db, request) => {
      if (out.guard !== 'sign-in') return credentials.authenticate(db, request);
      const user = await db
        .selectFrom('users')
        .selectAll()
        .where('id', '=', out.admin)
        .executeTakeFirstOrThrow();
      return { user, scopes: null, applicationId: null };
    },
    authenticateSource: (db, request) =>
      out.guard === 'sign-in'
        ? db.selectFrom('sources').selectAll().orderBy('id').executeTakeFirstOrThrow()
        : credentials.authenticateSource(db, request),
  } satisfies typeof credentials;
});

const { ASKED, createMatrix, rightByScope } = await import('../support/matrix.ts');
const { openWorld } = await import('../support/world.ts');

let world: Awaited<ReturnType<typeof openWorld>>;
let matrix: ReturnType<typeof createMatrix>;
beforeAll(async () => {
  world = await openWorld();
  matrix = createMatrix(world);
  out.admin = world.people.admin.id;
  out.member = world.people.member.id;
  out.application = world.applicationId;
  const { source } = await world.stage();
  out.source = await world.db
    .selectFrom('sources')
    .selectAll()
    .where('id', '=', source)
    .executeTakeFirstOrThrow();
});
afterEach(() => {
  out.guard = 'none';
});
afterAll(async () => {
  await world.close();
});

const refusal = (status: number): boolean => [401, 403, 404].includes(status);
const nameOf = ({ method, path }: (typeof ASKED)[number], who: string): string => `${method} ${path}: ${who}`;
/** Refusals that were none without some guard: rows of the matrix with callers. */
const kept = new Set<string>();

/**
 * Cells in which one of these callers is refused and an admin is answered otherwise, and which come out right although
 * the guard is out; `looked` says how many there were.
 */
async function blind(
  guard: string,
  callers: readonly Caller[],
): Promise<{ missed: string[]; looked: number }> {
  out.guard = guard;
  const missed: string[] = [];
  let looked = 0;
  for (const [row, one] of ASKED.entries()) {
    const { statuses } = one.permission;
    const asking = callers.filter(
      (caller) => refusal(statuses[caller]) && statuses[caller] !== statuses.admin,
    );
    if (asking.length === 0) continue;
    const got = await matrix.byCaller(one, { apart: true });
    for (const caller of asking) {
      looked += 1;
      if (got[caller].status === statuses[caller]) missed.push(nameOf(one, caller));
      else kept.add(`${row} ${caller}`);
    }
  }
  return { missed, looked };
}

/** Cells that come out wrong without the guard, of the rows at these paths that refuse a member or an admin. */
async function wrong(guard: string, paths: RegExp): Promise<string[]> {
  out.guard = guard;
  const found: string[] = [];
  for (const [row, one] of ASKED.entries()) {
    const { statuses } = one.permission;
    if (!paths.test(one.path) || !(refusal(statuses.member) || refusal(statuses.admin))) continue;
    const got = await matrix.byCaller(one, { apart: true });
    for (const caller of CALLERS) {
      if (got[caller].status === statuses[caller]) continue;
      found.push(nameOf(one, caller));
      kept.add(`${row} ${caller}`);
    }
  }
  return found;
}

/** Cells of a row, by caller. */
const cells = (endpoint: string, callers: readonly Caller[]): string[] =>
  callers.map((caller) => `${endpoint}: ${caller}`);
const IN_FLOW = '/flows/:org/:flow';
const SIGNED_IN = ['stranger', 'colleague', 'blocked', 'member', 'admin'] as const;

describe('the matrix comes out wrong', { timeout: 600_000 }, () => {
  it('where it asks who signs in, when anybody may be anybody', async () => {
    const { missed, looked } = await blind('sign-in', ['anonymous', 'source']);
    expect(missed).toEqual([]);
    expect(looked).toBeGreaterThan(80);
  });

  it('where it asks who is in a flow, an organization, a conversation, when nobody looks at that', async () => {
    const callers = ['stranger', 'colleague', 'blocked', 'member'] as const;
    const inFlows = await blind('membership', callers);
    const amongPeople = await blind('colleagues', callers);
    const right = inFlows.missed.filter((cell) => amongPeople.missed.includes(cell));
    const apart = ['PUT', 'DELETE'].flatMap((method) =>
      cells(`${method} /private/:user/messages/:id`, callers),
    );
    // A stranger who makes a flow there could not see it: the answer looks for it as anybody does. A private
    // conversation is not only of colleagues but of two of them, a guard that is taken out below.
    expect(right).toEqual(['POST /flows/:org: stranger', ...apart]);
    expect(inFlows.looked).toBeGreaterThan(150);
    expect(amongPeople.missed.length).toBeLessThan(amongPeople.looked);
  });

  it('where a message is its author’s to edit and delete, when anybody passes for the author', async () => {
    expect(await wrong('author', /\/messages\/:id$/)).toEqual([
      ...cells('PUT /private/:user/messages/:id', ['admin']),
      ...cells('DELETE /private/:user/messages/:id', ['admin']),
      ...cells(`PUT ${IN_FLOW}/messages/:id`, ['admin']),
      ...cells(`DELETE ${IN_FLOW}/messages/:id`, ['admin']),
    ]);
  });

  it('where a private conversation is of two, when all have the same', async () => {
    const others = SIGNED_IN.filter((caller) => caller !== 'member');
    const whispers = '/private/:user/messages/:id';
    expect(await wrong('own conversations', /^\/private\//)).toEqual([
      ...cells(`GET ${whispers}`, others),
      ...cells(`PUT ${whispers}`, others),
      ...cells(`PUT ${whispers}`, ['stranger', 'colleague', 'blocked', 'member']),
      ...cells(`DELETE ${whispers}`, others),
      ...cells(`DELETE ${whispers}`, ['stranger', 'colleague', 'blocked', 'member']),
    ]);
  });

  it('where a profile is its person’s to change, when anybody’s is everybody’s', async () => {
    const others = SIGNED_IN.filter((caller) => caller !== 'member');
    expect(await wrong('own profile', /^\/users\//)).toEqual(cells('PUT /users/:id', others));
  });

  it('where only a source may, when people pass for one', async () => {
    expect(await wrong('source', /\/(sources|integrations|activities)$/)).toEqual([
      ...cells('PUT /sources', SIGNED_IN),
      ...cells('POST /activities', ['member', 'admin']),
    ]);
  });

  it('where only an application may, when people pass for one', async () => {
    expect(await wrong('application', /\/(sources|integrations|activities)$/)).toEqual([
      ...cells(`POST ${IN_FLOW}/sources`, ['member', 'admin']),
      ...cells(`POST ${IN_FLOW}/integrations`, ['member', 'admin']),
    ]);
  });

  it('where a signature or the token of whoever runs the server opens, when any does', async () => {
    expect(await wrong('key', /^\/(downloads|metrics)/)).toEqual([
      ...cells('GET /downloads/:key/:name', CALLERS),
      ...cells('GET /metrics', CALLERS),
    ]);
  });

  it('where it asks for a scope, when any will do', async () => {
    out.guard = 'scope';
    const missed: string[] = [];
    let looked = 0;
    for (const one of ASKED) {
      // What no scope opens is kept by something else.
      if (!one.permission.scopes?.length) continue;
      const right = rightByScope(one.permission);
      const narrow = SCOPES.filter((scope) => right[scope] === 403);
      const got = await matrix.byScope(one, { apart: true });
      looked += narrow.length;
      for (const scope of narrow) if (got[scope] === 403) missed.push(nameOf(one, scope));
    }
    expect(missed).toEqual([]);
    expect(looked).toBeGreaterThan(200);
  });
});

it('hardly a refusal is without its guard', () => {
  const rest = ASKED.flatMap((one, row) =>
    CALLERS.filter((caller) => refusal(one.permission.statuses[caller]) && !kept.has(`${row} ${caller}`)).map(
      (caller) => nameOf(one, caller),
    ),
  );
  expect(rest).toEqual([
    // Looked for once more in the answer, see above.
    'POST /flows/:org: stranger',
    // Nobody brings in whom the organization does not have: they are not found, whoever asks.
    ...cells(`POST ${IN_FLOW}/users`, ['stranger', 'colleague', 'member', 'admin']),
    // Refused twice, with the same answer: the rows beside these have blocked people refused once.
    ...['sources', 'integrations'].flatMap((what) => cells(`POST ${IN_FLOW}/${what}`, ['blocked'])),
    ...cells('POST /activities', ['blocked']),
    ...cells(`PUT ${IN_FLOW}/messages/:id`, ['blocked']),
    ...cells(`DELETE ${IN_FLOW}/messages/:id`, ['blocked']),
  ]);
});

it('with all guards in, no cell is wrong', async () => {
  for (const one of ASKED.slice(0, 5)) {
    const got = await matrix.byCaller(one);
    expect(CALLERS.map((caller) => got[caller].status)).toEqual(
      CALLERS.map((caller) => one.permission.statuses[caller]),
    );
  }
});
