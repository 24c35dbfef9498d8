import { type Selectable, sql } from 'kysely';
import { denied, notFound } from '../http/api-error.ts';
import { batched, perDatabase } from '../store/batched.ts';
import type { Db } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';
import type { FlowMembersTable, FlowsTable, OrganizationsTable } from '../store/schema.ts';

export type FlowRow = Selectable<FlowsTable>;
export type OrganizationRow = Selectable<OrganizationsTable>;
/** What somebody is in a flow. */
export type Membership = Pick<Selectable<FlowMembersTable>, 'in_flow' | 'disabled' | 'open'>;

/** An organization with the caller's role in it. */
export interface OrganizationView {
  organization: OrganizationRow;
  admin: boolean;
}

/** A flow with what the caller is in it. */
export interface FlowView extends OrganizationView {
  flow: FlowRow;
  /** Null when the caller never was in it. */
  member: Membership | null;
  /** True for a member who is not blocked. */
  joined: boolean;
}

/**
 * An organization the caller belongs to, by its name in URLs or its id (resources §3).
 * @throws ApiError 404
 */
export async function organizationFor(
  db: Db,
  userId: number,
  key: string | number,
): Promise<OrganizationView> {
  const row = await db
    .selectFrom('organizations as o')
    .innerJoin('memberships as m', (join) =>
      join.onRef('m.organization_id', '=', 'o.id').on('m.user_id', '=', userId),
    )
    .selectAll('o')
    .select('m.admin')
    .where((eb) => (typeof key === 'number' ? eb('o.id', '=', key) : eb('o.parameterized_name', '=', key)))
    .executeTakeFirst();
  if (!row) throw notFound();
  const { admin, ...organization } = row;
  return { organization, admin };
}

/** The flows of all organizations each `om.user_id` is in, with all that {@link viewOf} needs. */
export const flowsAround = (db: Db) =>
  db
    .selectFrom('flows as f')
    .innerJoin('organizations as o', 'o.id', 'f.organization_id')
    .innerJoin('memberships as om', 'om.organization_id', 'o.id')
    .leftJoin('flow_members as m', (join) =>
      join.onRef('m.flow_id', '=', 'f.id').onRef('m.user_id', '=', 'om.user_id'),
    )
    .selectAll('f')
    .select([
      'om.user_id as asker',
      'om.admin',
      'm.in_flow',
      'm.disabled as blocked',
      'm.open',
      'o.name as o_name',
      'o.parameterized_name as o_parameterized_name',
      'o.user_limit as o_user_limit',
      'o.created_at as o_created_at',
    ]);

type FlowAround = Awaited<ReturnType<ReturnType<typeof flowsAround>['executeTakeFirstOrThrow']>>;

export function viewOf(row: FlowAround): FlowView {
  const { asker: _, admin, in_flow, blocked, open, ...rest } = row;
  const { o_name, o_parameterized_name, o_user_limit, o_created_at, ...flow } = rest;
  const member = in_flow === null ? null : { in_flow, disabled: blocked ?? false, open: open ?? false };
  return {
    flow,
    organization: {
      id: flow.organization_id,
      name: o_name,
      parameterized_name: o_parameterized_name,
      user_limit: o_user_limit,
      created_at: o_created_at,
    },
    admin,
    member,
    joined: member?.in_flow === true && !member.disabled,
  };
}

export type FlowKey = { org: string; flow: string } | { id: string };

interface FlowWish {
  userId: number;
  key: FlowKey;
}

/** Each flow as its asker sees it, if they are in its organization; asked for all requests of a moment at once. */
const flowLookUps = perDatabase((db: Db) => batched((wishes: FlowWish[]) => flowsOf(db, wishes)));

const flowsByName = prepared((db, users: number[], orgs: string[], flows: string[]) =>
  flowsAround(db)
    .where(
      sql<boolean>`(om.user_id, o.parameterized_name, f.parameterized_name) IN (SELECT * FROM unnest(
        ${users}::integer[], ${orgs}::text[], ${flows}::text[]))`,
    )
    .compile(),
);

const flowsById = prepared((db, users: number[], ids: string[]) =>
  flowsAround(db)
    .where(sql<boolean>`(om.user_id, f.id) IN (SELECT * FROM unnest(${users}::integer[], ${ids}::text[]))`)
    .compile(),
);

async function flowsOf(db: Db, wishes: FlowWish[]): Promise<(FlowView | null)[]> {
  const users = wishes.map(({ userId }) => userId);
  const names = wishes.map(({ key }) => namesIn(key));
  const orgs = names.map(({ org }) => org);
  const flows = names.map(({ flow }) => flow);
  const rows = await flowsByName(db, users, orgs, flows);
  const byId = wishes.filter(({ key }) => 'id' in key);
  if (byId.length > 0) {
    const ids = byId.map(({ key }) => ('id' in key ? key.id : ''));
    const theirs = byId.map(({ userId }) => userId);
    rows.push(...(await flowsById(db, theirs, ids)));
  }
  const found = new Map<string, FlowView>();
  for (const row of rows) {
    const view = viewOf(row);
    found.set(`${row.asker} ${row.id}`, view);
    found.set(`${row.asker} ${row.o_parameterized_name}/${row.parameterized_name}`, view);
  }
  return wishes.map(({ userId, key }) => {
    const { org, flow } = namesIn(key);
    const named = found.get(`${userId} ${org}/${flow}`);
    return named ?? ('id' in key ? found.get(`${userId} ${key.id}`) : undefined) ?? null;
  });
}

/** Names a key may be made of; an id may stand for them, too: `org:flow`. */
function namesIn(key: FlowKey): { org: string; flow: string } {
  if ('org' in key) return key;
  const [org = '', flow = ''] = key.id.split(':');
  return { org, flow };
}

/**
 * A flow the caller may see (README §8): a member; anybody of the organization when its access mode says so.
 * An archived one shows to the organization's admins only; with `archived` its members see it, too.
 * @throws ApiError 404 when unknown or invisible, 403 when blocked
 */
export async function flowFor(
  db: Db,
  userId: number,
  key: FlowKey,
  { archived = false } = {},
): Promise<FlowView> {
  // A transaction sees what it did itself, and goes alone.
  const view = db.isTransaction
    ? (await flowsOf(db, [{ userId, key }]))[0]
    : await flowLookUps(db)({ userId, key });
  if (!view) throw notFound();
  const { flow, admin, member, joined } = view;
  if (member?.disabled) throw denied();
  const open = !flow.disabled && flow.access_mode === 'organization';
  const shown = flow.disabled ? admin || (archived && joined) : joined || open;
  if (!shown) throw notFound();
  return view;
}

/**
 * A flow whose messages the caller may read.
 * @throws ApiError as {@link flowFor}, and 403 when not joined
 */
export async function joinedFlow(
  db: Db,
  userId: number,
  key: FlowKey,
  how?: { archived?: boolean },
): Promise<FlowView> {
  const view = await flowFor(db, userId, key, how);
  if (!view.joined) throw denied();
  return view;
}

const joinedBy = prepared((db, userId: number) =>
  db
    .selectFrom('flow_members as m')
    .innerJoin('flows as f', 'f.id', 'm.flow_id')
    .innerJoin('organizations as o', 'o.id', 'f.organization_id')
    .innerJoin('memberships as s', (join) =>
      join.onRef('s.organization_id', '=', 'o.id').onRef('s.user_id', '=', 'm.user_id'),
    )
    .select(['f.id', 'f.conversation_id', 'f.parameterized_name as flow', 'o.parameterized_name as org'])
    .where('m.user_id', '=', userId)
    .where('m.in_flow', '=', true)
    .where('m.disabled', '=', false)
    .where('f.disabled', '=', false)
    .compile(),
);

/**
 * The conversations of many flows the caller may see, as {@link flowFor} finds each: those the caller is in with one
 * question to the database, however many there are.
 * @throws ApiError as {@link flowFor}
 */
export async function conversationsFor(
  db: Db,
  userId: number,
  keys: readonly FlowKey[],
): Promise<Set<number>> {
  if (keys.length === 0) return new Set();
  const joined = await joinedBy(db, userId);
  const found = new Map<string, number>();
  for (const { id, conversation_id, flow, org } of joined) {
    found.set(id, conversation_id).set(`${org}/${flow}`, conversation_id);
  }
  const wanted = new Set<number>();
  for (const key of keys) {
    const known = found.get('id' in key ? key.id : `${key.org}/${key.flow}`);
    wanted.add(known ?? (await flowFor(db, userId, key)).flow.conversation_id);
  }
  return wanted;
}
