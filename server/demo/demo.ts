import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { conversationOf } from '../services/conversations.ts';
import { addToFlow, createFlow } from '../services/flows.ts';
import { hashPassword } from '../services/passwords.ts';
import { addMembership, createApiToken, createOrganization } from '../services/people.ts';
import type { Db } from '../store/database.ts';
import { type DemoFlow, demoFlows, demoPeople, demoPrivate, type Nick, PASSWORD } from './cast.ts';
import { parseScript } from './script.ts';
import { storeScript } from './store-script.ts';

/** The row of `settings` that says that a database holds the demo. */
const MARK = 'demo';
/** Number of the advisory lock that lets one server at a time write the demo. */
const LOCK = 4_040_001;

/**
 * Fills an empty database with the demo; does nothing when it is there already.
 * @throws Error when the database holds anything else
 */
export async function prepareDemo(db: Db, now: Date = new Date()): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(${LOCK})`.execute(trx);
    if (await hasDemo(trx)) return;
    const somebody = await trx.selectFrom('users').select('id').limit(1).executeTakeFirst();
    const something = await trx.selectFrom('organizations').select('id').limit(1).executeTakeFirst();
    if (somebody || something) {
      throw new Error(
        'The database holds people or organizations of your own, and the demo, with its well-known passwords, is not ' +
          'mixed with them. Start without --demo, or give the demo its own directory with --data.',
      );
    }
    await writeDemo(trx, now);
    await trx.insertInto('settings').values({ key: MARK, value: now.toISOString() }).execute();
  });
}

/**
 * Keeps a server without `--demo` off a database with the demo's well-known passwords.
 * @throws Error when the demo is in there
 */
export async function refuseDemoData(db: Db): Promise<void> {
  if (!(await hasDemo(db))) return;
  throw new Error(
    'The database holds the demo with its well-known passwords, so it is served with --demo only. ' +
      'Add --demo, or choose another directory with --data.',
  );
}

async function hasDemo(db: Db): Promise<boolean> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', MARK).executeTakeFirst();
  return row !== undefined;
}

async function writeDemo(db: Db, now: Date): Promise<void> {
  const organizationId = await createOrganization(db, { name: 'Acme' });
  const ids = await writePeople(db, organizationId);
  for (const flow of demoFlows) await writeFlow(db, organizationId, ids, flow, now);
  for (const [file, one, other] of demoPrivate) {
    const target = { kind: 'private', from: ids[one], to: ids[other] } as const;
    const conversation = await conversationOf(db, target);
    await storeScript(db, conversation, parseScript(read(file), now), ids);
  }
}

async function writePeople(db: Db, organizationId: number): Promise<Record<Nick, number>> {
  // One hash for all of them: it protects nothing here, and hashing is slow on purpose.
  const password = await hashPassword(PASSWORD);
  const rows = await db
    .insertInto('users')
    .values(
      demoPeople.map(({ nick, name, bot }) => ({
        email: `${nick}@example.com`,
        name,
        nick,
        password: bot ? null : password,
        avatar: null,
        website: null,
      })),
    )
    .returning(['id', 'nick'])
    .execute();
  for (const { nick, id } of rows) {
    await addMembership(db, organizationId, id, nick === 'ada');
    if (demoPeople.some((person) => person.nick === nick && !person.bot)) {
      await createApiToken(db, id, 'demo', `demo-${nick}`);
    }
  }
  // Every nick of the cast was just inserted.
  return Object.fromEntries(rows.map((row) => [row.nick, row.id])) as Record<Nick, number>;
}

async function writeFlow(
  db: Db,
  organizationId: number,
  ids: Record<Nick, number>,
  { name, members, closedFor = [], accessMode, file }: DemoFlow,
  now: Date,
): Promise<void> {
  const flow = await createFlow(db, { organizationId, name, creator: null, accessMode });
  for (const nick of members) await addToFlow(db, flow.id, ids[nick]);
  for (const nick of closedFor) {
    await db
      .updateTable('flow_members')
      .set({ open: false })
      .where('flow_id', '=', flow.id)
      .where('user_id', '=', ids[nick])
      .execute();
  }
  const conversation = { kind: 'flow', flow, id: flow.conversation_id } as const;
  await storeScript(db, conversation, parseScript(read(file), now), ids);
}

const read = (file: string) => readFileSync(join(import.meta.dirname, 'writing', `${file}.txt`), 'utf8');
