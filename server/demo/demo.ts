import { readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { FileStorage } from '../files/storage.ts';
import { type Conversation, conversationOf } from '../services/conversations.ts';
import { type KeptFile, keepFile, newFileId } from '../services/files.ts';
import { createFlow } from '../services/flows.ts';
import { hashPassword } from '../services/passwords.ts';
import { createOrganization } from '../services/people.ts';
import { hashToken } from '../services/tokens.ts';
import type { Db } from '../store/database.ts';
import { type DemoFlow, demoFlows, demoPeople, demoPrivate, type Nick, PASSWORD } from './cast.ts';
import { parseScript, type ScriptLine } from './script.ts';
import { scriptMessages, storeMessages } from './store-script.ts';
import { serviceMessages, writeApplications } from './store-services.ts';

/** The row of `settings` that says that a database holds the demo. */
const MARK = 'demo';
/** Number of the advisory lock that lets one server at a time write the demo. */
const LOCK = 4_040_001;

/**
 * Fills an empty database with the demo; does nothing when it is there already.
 * @throws Error when the database holds anything else
 */
export async function prepareDemo(db: Db, files: FileStorage, now: Date = new Date()): Promise<void> {
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
    await writeDemo(trx, files, now);
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

async function writeDemo(db: Db, files: FileStorage, now: Date): Promise<void> {
  // One hash for all: it protects nothing here. Hashing is slow on purpose, and goes on while the rest is written.
  const password = hashPassword(PASSWORD);
  const organizationId = await createOrganization(db, { name: 'Acme' });
  const ids = await writePeople(db, organizationId);
  const applications = await writeApplications(db);
  for (const flow of demoFlows) await writeFlow(db, { organizationId, ids, applications, files, now }, flow);
  for (const [file, one, other] of demoPrivate) {
    const target = { kind: 'private', from: ids[one], to: ids[other] } as const;
    const conversation = await conversationOf(db, target);
    const lines = parseScript(read(file), now);
    await storeMessages(db, conversation, scriptMessages(lines, ids, { threads: false, files: new Map() }));
  }
  const people = demoPeople.filter(({ bot }) => !bot).map(({ nick }) => nick);
  await db
    .updateTable('users')
    .set({ password: await password })
    .where('nick', 'in', people)
    .execute();
}

async function writePeople(db: Db, organizationId: number): Promise<Record<Nick, number>> {
  const rows = await db
    .insertInto('users')
    .values(
      demoPeople.map(({ nick, name }) => ({
        email: `${nick}@example.com`,
        name,
        nick,
        password: null,
        avatar: null,
        website: null,
      })),
    )
    .returning(['id', 'nick'])
    .execute();
  await db
    .insertInto('memberships')
    .values(
      rows.map(({ nick, id }) => ({ organization_id: organizationId, user_id: id, admin: nick === 'ada' })),
    )
    .execute();
  const people = rows.filter(({ nick }) => demoPeople.some((person) => person.nick === nick && !person.bot));
  await db
    .insertInto('api_tokens')
    .values(people.map(({ nick, id }) => ({ hash: hashToken(`demo-${nick}`), user_id: id, name: 'demo' })))
    .execute();
  // Every nick of the cast was just inserted.
  return Object.fromEntries(rows.map((row) => [row.nick, row.id])) as Record<Nick, number>;
}

interface Everything {
  organizationId: number;
  ids: Record<Nick, number>;
  applications: ReadonlyMap<string, number>;
  files: FileStorage;
  now: Date;
}

async function writeFlow(
  db: Db,
  { organizationId, ids, applications, files, now }: Everything,
  { name, members, closedFor = [], accessMode, file }: DemoFlow,
): Promise<void> {
  const flow = await createFlow(db, { organizationId, name, creator: null, accessMode });
  // All at once, and nobody is told: nobody can be there yet to hear of it.
  await db
    .insertInto('flow_members')
    .values(
      members.map((nick) => ({
        ...{ flow_id: flow.id, user_id: ids[nick], in_flow: true, disabled: false },
        ...{ open: !closedFor.includes(nick), status: null, last_activity: 0, last_ping: 0 },
      })),
    )
    .execute();
  const conversation = { kind: 'flow', flow, id: flow.conversation_id } as const;
  const lines = parseScript(read(file), now);
  const kept = await keepFiles(files, conversation, lines);
  const place = { flow: { name, id: flow.id }, ids, applications, now };
  await storeMessages(db, conversation, [
    ...scriptMessages(lines, ids, { threads: true, files: kept }),
    ...(await serviceMessages(db, place)),
  ]);
}

const read = (file: string) => readFileSync(join(import.meta.dirname, 'writing', `${file}.txt`), 'utf8');

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  csv: 'text/csv',
  md: 'text/markdown',
};

/** Puts the files a script speaks of, from `files/`, into the storage; by name. */
async function keepFiles(
  storage: FileStorage,
  conversation: Conversation,
  lines: readonly ScriptLine[],
): Promise<Map<string, KeptFile>> {
  const kept = new Map<string, KeptFile>();
  const wanted = lines.filter(({ kind }) => kind === 'file');
  if (wanted.length === 0) return kept;
  // The thumbnail is made beside the original, and the demo's own folder may be read-only.
  const folder = await mkdtemp(join(tmpdir(), 'quayside-demo-'));
  try {
    for (const { text: fileName } of wanted) {
      const path = join(folder, fileName);
      await copyFile(join(import.meta.dirname, 'files', fileName), path);
      const contentType = TYPES[fileName.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
      kept.set(fileName, await keepFile(storage, newFileId(), { path, fileName, contentType }, conversation));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return kept;
}
