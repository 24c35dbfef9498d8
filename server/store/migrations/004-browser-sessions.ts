import { type Kysely, sql } from 'kysely';

/** People signed in to the server's own pages, and which applications keep no secret. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `CREATE TABLE browser_sessions (
    hash text PRIMARY KEY,
    user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
  )`,
  `CREATE INDEX browser_sessions_expiry ON browser_sessions (expires_at)`,

  // A public application is one people install: it can keep no secret, so its codes need PKCE instead.
  `ALTER TABLE applications
    ADD COLUMN public boolean NOT NULL DEFAULT false,
    ADD COLUMN owner_id integer REFERENCES users ON DELETE SET NULL`,
  `UPDATE applications SET public = true WHERE client_id = 'quayside'`,

  // Tokens are looked for by person and application to show and revoke them, and by the code they were got with.
  `CREATE INDEX access_tokens_owner ON access_tokens (user_id, application_id)`,
  `CREATE INDEX refresh_tokens_owner ON refresh_tokens (user_id, application_id)`,
  `CREATE INDEX access_tokens_code ON access_tokens (code_hash) WHERE code_hash IS NOT NULL`,
  `CREATE INDEX refresh_tokens_code ON refresh_tokens (code_hash) WHERE code_hash IS NOT NULL`,
];
