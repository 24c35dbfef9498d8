import type { Db } from '../store/database.ts';
import type { OrganizationRow } from './access.ts';
import { userJson } from './people.ts';

/** Changes of one organization that depend on what else is in it wait for each other. */
export async function lockOrganization(db: Db, organizationId: number): Promise<void> {
  await db
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', organizationId)
    .forNoKeyUpdate()
    .execute();
}

/** As {@link lockOrganization}, all that somebody is in: in one order, so that no two wait for each other. */
export async function lockOrganizationsOf(db: Db, userId: number): Promise<void> {
  const theirs = db.selectFrom('memberships').select('organization_id').where('user_id', '=', userId);
  await db
    .selectFrom('organizations')
    .select('id')
    .where('id', 'in', theirs)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** The short form of an organization, as it stands inside flows (resources §1). */
export function organizationJson(organization: OrganizationRow, userCount: number, origin: string) {
  return {
    id: organization.id,
    name: organization.name,
    parameterized_name: organization.parameterized_name,
    user_limit: organization.user_limit,
    user_count: userCount,
    active: true,
    url: `${origin}/organizations/${organization.parameterized_name}`,
  };
}

/** How many people each of these organizations has. */
export async function userCounts(db: Db, organizationIds: number[]): Promise<Map<number, number>> {
  if (organizationIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('memberships')
    .select(['organization_id', (eb) => eb.fn.countAll<number>().as('count')])
    .where('organization_id', 'in', organizationIds)
    .groupBy('organization_id')
    .execute();
  return new Map(rows.map((row) => [row.organization_id, row.count]));
}

/** The members of an organization with their role (resources §2, OrgUser). */
export async function organizationUsers(db: Db, organizationId: number, origin: string) {
  const rows = await db
    .selectFrom('memberships as m')
    .innerJoin('users as u', 'u.id', 'm.user_id')
    .selectAll('u')
    .select('m.admin')
    .where('m.organization_id', '=', organizationId)
    .orderBy('u.id')
    .execute();
  return rows.map(({ admin, ...user }) => ({ ...userJson(user, origin), admin }));
}

/** An organization with its members (resources §3, OP-17). */
export async function fullOrganizationJson(db: Db, organization: OrganizationRow, origin: string) {
  const users = await organizationUsers(db, organization.id, origin);
  return { ...organizationJson(organization, users.length, origin), users };
}
