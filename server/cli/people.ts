import { sql } from 'kysely';
import { addToFlow } from '../services/flows.ts';
import { addMembership, createApiToken, createUser, setPassword } from '../services/people.ts';
import type { Db } from '../store/database.ts';
import { organizationNamed } from './organizations.ts';
import { choosePassword } from './password.ts';
import { withStore } from './store-access.ts';
import { table } from './table.ts';

/** Options of `create-user`. */
export interface NewPerson {
  email: string;
  name: string;
  nick: string;
  org: string;
  password?: string;
  admin?: boolean;
}

/** `create-user`: all of it happens or nothing. */
export async function createPerson(options: NewPerson & { data: string }): Promise<void> {
  const { password, made } = await choosePassword(options.password);
  const token = await withStore(options.data, (db) =>
    db.transaction().execute(async (trx) => {
      const organization = await organizationNamed(trx, options.org);
      await refuseTakenNick(trx, organization.id, options.nick);
      const { email, name, nick } = options;
      const id = await createUser(trx, { email, name, nick, password });
      await addMembership(trx, organization.id, id, options.admin ?? false);
      const flows = await trx
        .selectFrom('flows')
        .select('id')
        .where('organization_id', '=', organization.id)
        .where('access_mode', '=', 'organization')
        .where('disabled', '=', false)
        .execute();
      for (const flow of flows) await addToFlow(trx, flow.id, id);
      return createApiToken(trx, id, 'first token');
    }),
  );
  console.log(`${options.name} can sign in as ${options.email}.`);
  if (made) console.log(`Password:  ${password}`);
  console.log(`API token: ${token}`);
  console.log(made ? 'Neither is shown again.' : 'The token is not shown again.');
}

/** A mention calls one person, so a nick is taken once in an organization. */
async function refuseTakenNick(db: Db, organizationId: number, nick: string): Promise<void> {
  const taken = await db
    .selectFrom('users as u')
    .innerJoin('memberships as m', 'm.user_id', 'u.id')
    .select('u.name')
    .where('m.organization_id', '=', organizationId)
    .where(sql`lower(u.nick)`, '=', nick.toLowerCase())
    .executeTakeFirst();
  if (taken)
    throw new Error(`The nick ${nick} belongs to ${taken.name} already. Choose another with --nick.`);
}

async function personWith(db: Db, email: string): Promise<{ id: number; name: string }> {
  const person = await db
    .selectFrom('users')
    .select(['id', 'name'])
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .executeTakeFirst();
  if (!person)
    throw new Error(`Nobody has the address ${email}. "npm run server -- list-users" shows everybody.`);
  return person;
}

/** `create-token`. */
export async function createToken(options: { email: string; label: string; data: string }): Promise<void> {
  const { name, token } = await withStore(options.data, async (db) => {
    const person = await personWith(db, options.email);
    return { name: person.name, token: await createApiToken(db, person.id, options.label) };
  });
  console.log(`API token of ${name}, not shown again: ${token}`);
}

/** `set-password`. */
export async function replacePassword(options: {
  email: string;
  password?: string;
  data: string;
}): Promise<void> {
  const { password, made } = await choosePassword(options.password);
  const name = await withStore(options.data, async (db) => {
    const person = await personWith(db, options.email);
    await setPassword(db, person.id, password);
    return person.name;
  });
  console.log(made ? `Password of ${name}, not shown again: ${password}` : `${name} has a new password.`);
}

/** `list-users`. */
export async function listPeople(options: { data: string }): Promise<void> {
  const rows = await withStore(options.data, (db) =>
    db
      .selectFrom('users as u')
      .leftJoin('memberships as m', 'm.user_id', 'u.id')
      .leftJoin('organizations as o', 'o.id', 'm.organization_id')
      .select(['u.name', 'u.nick', 'u.email', 'o.parameterized_name as org', 'm.admin'])
      .orderBy('o.parameterized_name')
      .orderBy('u.id')
      .execute(),
  );
  table(
    ['Name', 'Nick', 'E-mail', 'Organization', 'Role'],
    rows.map((row) => [
      row.name,
      row.nick,
      row.email,
      row.org ?? '',
      row.org ? (row.admin ? 'admin' : 'member') : '',
    ]),
    'Nobody yet. "npm run server -- create-user" adds people.',
  );
}
