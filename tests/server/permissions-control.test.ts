/**
 * The control of the authorization matrix: with one guard of the server taken out, every row that the guard keeps has
 * to come out wrong. A row that stays right would say nothing.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { CALLERS, type Caller, SCOPES } from '../fixtures/permissions.ts';

/** Which guard is out, and whom the server then takes everybody for. */
const out = vi.hoisted(() => ({ guard: 'none', admin: 0 }));

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
  } satisfies typeof conversations;
});
vi.mock('../../server/http/credentials.ts', async (original) => {
  const credentials = await original<typeof import('../../server/http/credentials.ts')>();
  return {
    ...credentials,
    requireScope: (request, ...scopes) => {
      if (out.guard !== 'scope') credentials.requireScope(request, ...scopes);
    },
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
});
afterEach(() => {
  out.guard = 'none';
});
afterAll(async () => {
  await world.close();
});

const refusal = (status: number): boolean => [401, 403, 404].includes(status);
const nameOf = ({ method, path }: (typeof ASKED)[number], who: string): string => `${method} ${path}: ${who}`;

/**
 * Cells in which one of these callers is refused what an admin gets, and which come out right although the guard is
 * out; `looked` says how many there were.
 */
async function blind(
  guard: string,
  callers: readonly Caller[],
): Promise<{ missed: string[]; looked: number }> {
  out.guard = guard;
  const missed: string[] = [];
  let looked = 0;
  for (const one of ASKED) {
    const { statuses } = one.permission;
    const kept = callers.filter((caller) => refusal(statuses[caller]) && !refusal(statuses.admin));
    if (kept.length === 0) continue;
    const got = await matrix.byCaller(one, { apart: true });
    for (const caller of kept) {
      looked += 1;
      if (got[caller].status === statuses[caller]) missed.push(nameOf(one, caller));
    }
  }
  return { missed, looked };
}

describe('the matrix comes out wrong', { timeout: 600_000 }, () => {
  it('where it asks who signs in, when anybody may be anybody', async () => {
    const { missed, looked } = await blind('sign-in', ['anonymous']);
    expect(missed).toEqual([]);
    expect(looked).toBeGreaterThan(40);
  });

  it('where it asks who is in a flow, an organization, a conversation, when nobody looks at that', async () => {
    const callers = ['stranger', 'colleague', 'blocked', 'member'] as const;
    const inFlows = await blind('membership', callers);
    const amongPeople = await blind('colleagues', callers);
    // A stranger who makes a flow there could not see it: the answer looks for it as anybody does.
    const kept = inFlows.missed.filter((cell) => amongPeople.missed.includes(cell));
    expect(kept).toEqual(['POST /flows/:org: stranger']);
    expect(inFlows.looked).toBeGreaterThan(150);
    expect(amongPeople.missed.length).toBeLessThan(amongPeople.looked);
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

it('with all guards in, no cell is wrong', async () => {
  for (const one of ASKED.slice(0, 5)) {
    const got = await matrix.byCaller(one);
    expect(CALLERS.map((caller) => got[caller].status)).toEqual(
      CALLERS.map((caller) => one.permission.statuses[caller]),
    );
  }
});
