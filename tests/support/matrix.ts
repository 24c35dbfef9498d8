/** Asks every endpoint as every caller, and by OAuth tokens of every scope: what the server answers, cell by cell. */
import {
  CALLERS,
  type Caller,
  PERMISSIONS,
  type Permission,
  requestFor,
  SCOPES,
  type Scope,
} from '../fixtures/permissions.ts';
import type { Stage, World } from './world.ts';

/** One row of the matrix: an endpoint, and one of the requests that are judged apart. */
export interface Asked {
  method: string;
  path: string;
  permission: Permission;
}

export const ASKED: Asked[] = Object.entries(PERMISSIONS).flatMap(([endpoint, permissions]) => {
  const [method = '', path = ''] = endpoint.split(' ');
  return permissions.map((permission) => ({ method, path, permission }));
});

export interface Answer {
  status: number;
  text: string;
}

/** What a token of each scope should be answered. */
export function rightByScope({ scopes, statuses, tokenOf = 'member', token }: Permission) {
  const right = token ?? statuses[tokenOf];
  const of = (scope: Scope): number => (scopes === null || scopes.includes(scope) ? right : 403);
  return Object.fromEntries(SCOPES.map((scope) => [scope, of(scope)])) as Record<Scope, number>; // of these names
}

/** Asks on stages of one world. */
export function createMatrix(world: World) {
  let shared: ReturnType<World['stage']> | null = null;
  /** What changes or removes something gets a stage of its own; all else, and all who are refused, share one. */
  function stageFor({ method }: Asked, status: number, apart: boolean): Promise<Stage> {
    if ((apart || status < 400) && !['GET', 'POST'].includes(method)) return world.stage();
    shared ??= world.stage();
    return shared;
  }

  /** Sends the request of a permission. An answer that never ends, a stream's, is hung up on once it has begun. */
  async function ask(
    { method, path, permission }: Asked,
    stage: Stage,
    authorization: string | null,
    source: boolean,
  ): Promise<Answer> {
    const { address, body } = requestFor(path, permission, stage, world, source);
    const abort = new AbortController();
    const answer = await fetch(address, {
      method,
      redirect: 'manual',
      signal: abort.signal,
      headers: {
        ...(authorization === null ? {} : { authorization }),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const open = path.startsWith('/stream') && answer.ok;
    const text = open ? '' : await answer.text();
    abort.abort();
    return { status: answer.status, text };
  }

  const basic = (caller: Caller): string | null =>
    caller === 'anonymous' || caller === 'source' ? null : `Basic ${btoa(`${world.people[caller].token}:`)}`;

  return {
    /** The answer to each caller. `apart`: even who should be refused may change something, and gets an own stage. */
    async byCaller(one: Asked, { apart = false } = {}): Promise<Record<Caller, Answer>> {
      const got: Partial<Record<Caller, Answer>> = {};
      for (const caller of CALLERS) {
        const stage = await stageFor(one, one.permission.statuses[caller], apart);
        got[caller] = await ask(one, stage, basic(caller), caller === 'source');
      }
      return got as Record<Caller, Answer>; // each was asked
    },
    /** The status for a token of each scope. */
    async byScope(one: Asked, { apart = false } = {}): Promise<Record<Scope, number>> {
      const right = rightByScope(one.permission);
      const got: Partial<Record<Scope, number>> = {};
      for (const scope of SCOPES) {
        const bearer = await world.accessToken(one.permission.tokenOf ?? 'member', [scope]);
        const stage = await stageFor(one, right[scope], apart);
        got[scope] = (await ask(one, stage, `Bearer ${bearer}`, false)).status;
      }
      return got as Record<Scope, number>; // each was asked
    },
  };
}
