import * as flows from '../services/flows.ts';
import * as people from '../services/people.ts';
import type { Db } from '../store/database.ts';
import { withStore } from './store-access.ts';
import { table } from './table.ts';

/**
 * An organization by its name in URLs.
 * @throws Error that says which there are
 */
export async function organizationNamed(db: Db, name: string): Promise<{ id: number; name: string }> {
  const all = await db.selectFrom('organizations').select(['id', 'name', 'parameterized_name']).execute();
  const found = all.find((one) => one.parameterized_name === name.toLowerCase());
  if (found) return found;
  const known = all.map((one) => one.parameterized_name).join(', ');
  throw new Error(
    `There is no organization "${name}". ` +
      (known
        ? `There is: ${known}.`
        : `Make it first: npm run server -- create-organization --name "${name}"`),
  );
}

/** `create-organization`. */
export async function createOrganization({ name, data }: { name: string; data: string }): Promise<void> {
  const shortName = await withStore(data, (db) =>
    db.transaction().execute(async (trx) => {
      const id = await people.createOrganization(trx, { name });
      await flows.createFlow(trx, {
        organizationId: id,
        name: 'Main',
        creator: null,
        accessMode: 'organization',
      });
      const row = await trx
        .selectFrom('organizations')
        .select('parameterized_name')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return row.parameterized_name;
    }),
  );
  console.log(`${name} is there, with a flow called Main. Its name in URLs and for --org: ${shortName}`);
}

/** `create-flow`. */
export async function createFlow(options: {
  org: string;
  name: string;
  access: 'invitation' | 'link' | 'organization';
  empty?: boolean;
  data: string;
}): Promise<void> {
  const count = await withStore(options.data, (db) =>
    db.transaction().execute(async (trx) => {
      const organization = await organizationNamed(trx, options.org);
      const flow = await flows.createFlow(trx, {
        organizationId: organization.id,
        name: options.name,
        creator: null,
        accessMode: options.access,
      });
      if (options.empty) return 0;
      const members = await trx
        .selectFrom('memberships')
        .select('user_id')
        .where('organization_id', '=', organization.id)
        .execute();
      for (const member of members) await flows.addToFlow(trx, flow.id, member.user_id);
      return members.length;
    }),
  );
  console.log(`The flow ${options.name} is there, with ${count} ${count === 1 ? 'person' : 'people'} in it.`);
}

/** `list-flows`. */
export async function listFlows({ data }: { data: string }): Promise<void> {
  const rows = await withStore(data, (db) =>
    db
      .selectFrom('flows as f')
      .innerJoin('organizations as o', 'o.id', 'f.organization_id')
      .leftJoin('flow_members as m', (join) =>
        join.onRef('m.flow_id', '=', 'f.id').on('m.in_flow', '=', true),
      )
      .select(['o.parameterized_name as org', 'f.parameterized_name as flow', 'f.name', 'f.access_mode'])
      .select((eb) => eb.fn.count<number>('m.user_id').as('people'))
      .groupBy(['o.parameterized_name', 'f.id'])
      .orderBy('o.parameterized_name')
      .orderBy('f.name')
      .execute(),
  );
  table(
    ['Flow', 'Name', 'Access', 'People'],
    rows.map((row) => [`${row.org}/${row.flow}`, row.name, row.access_mode, String(row.people)]),
    'No flows yet. "npm run server -- create-organization" makes the first.',
  );
}
