import type { Selectable } from 'kysely';
import { denied, notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { FlowMembersTable, FlowsTable, OrganizationsTable } from '../store/schema.ts';

export type FlowRow = Selectable<FlowsTable>;
export type OrganizationRow = Selectable<OrganizationsTable>;
export type MemberRow = Selectable<FlowMembersTable>;

/** An organization with the caller's role in it. */
export interface OrganizationView {
  organization: OrganizationRow;
  admin: boolean;
}

/** A flow with what the caller is in it. */
export interface FlowView extends OrganizationView {
  flow: FlowRow;
  /** Null when the caller never was in it. */
  member: MemberRow | null;
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

export type FlowKey = { org: string; flow: string } | { id: string };

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
  const row = await db
    .selectFrom('flows as f')
    .innerJoin('organizations as o', 'o.id', 'f.organization_id')
    .innerJoin('memberships as m', (join) =>
      join.onRef('m.organization_id', '=', 'o.id').on('m.user_id', '=', userId),
    )
    .selectAll('f')
    .select('m.admin')
    .where((eb) => {
      if ('org' in key) {
        return eb.and([eb('o.parameterized_name', '=', key.org), eb('f.parameterized_name', '=', key.flow)]);
      }
      const [org, flow] = key.id.split(':');
      return eb.or([
        eb('f.id', '=', key.id),
        eb.and([eb('o.parameterized_name', '=', org ?? ''), eb('f.parameterized_name', '=', flow ?? '')]),
      ]);
    })
    .executeTakeFirst();
  if (!row) throw notFound();
  const { admin, ...flow } = row;
  const member =
    (await db
      .selectFrom('flow_members')
      .selectAll()
      .where('flow_id', '=', flow.id)
      .where('user_id', '=', userId)
      .executeTakeFirst()) ?? null;
  const organization = await db
    .selectFrom('organizations')
    .selectAll()
    .where('id', '=', flow.organization_id)
    .executeTakeFirstOrThrow();
  const joined = member?.in_flow === true && !member.disabled;
  if (member?.disabled) throw denied();
  const open = !flow.disabled && flow.access_mode === 'organization';
  const shown = flow.disabled ? admin || (archived && joined) : joined || open;
  if (!shown) throw notFound();
  return { flow, organization, admin, member, joined };
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
