import type { Selectable } from 'kysely';
import { ApiError } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { SourcesTable } from '../store/schema.ts';
import { userJson } from './people.ts';
import { hashToken, newToken } from './tokens.ts';

export type SourceRow = Selectable<SourcesTable>;

/**
 * The source a flow_token belongs to (OP-25).
 * @throws ApiError 401 for a token that never was, 410 for that of a deleted source
 */
export async function sourceOfToken(db: Db, token: string): Promise<SourceRow> {
  const row = await db
    .selectFrom('sources')
    .selectAll()
    .where('token_hash', '=', hashToken(token))
    .executeTakeFirst();
  if (!row)
    throw new ApiError(401, 'Unauthorized', undefined, { 'WWW-Authenticate': 'Basic realm="Flowdock"' });
  if (row.deleted_at) throw new ApiError(410, 'Gone');
  return row;
}

/** A new source and its flow_token, which can't be shown again. */
export async function createSource(
  db: Db,
  source: {
    flowId: string;
    applicationId: number;
    creatorId: number;
    name: string;
    externalUrl: string | null;
  },
): Promise<{ source: SourceRow; token: string }> {
  const token = newToken();
  const row = await db
    .insertInto('sources')
    .values({
      flow_id: source.flowId,
      application_id: source.applicationId,
      creator_id: source.creatorId,
      name: source.name,
      external_url: source.externalUrl,
      token_hash: hashToken(token),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { source: row, token };
}

/** Sets what the flow is shown of a source's state; an empty text clears it (resources §6). */
export async function updateSource(
  db: Db,
  id: number,
  change: { error_message?: string | null | undefined; configuration_url?: string | null | undefined },
): Promise<SourceRow> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return db
    .updateTable('sources')
    .set({
      ...Object.fromEntries(given.map(([name, value]) => [name, value || null])),
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Sources that are not deleted, as the reference shows them (resources §6). */
export async function sourcesJson(db: Db, filter: { ids: number[] } | { flowIds: string[] }, origin: string) {
  const wanted = 'ids' in filter ? filter.ids : filter.flowIds;
  if (wanted.length === 0) return [];
  const rows = await db
    .selectFrom('sources as s')
    .innerJoin('applications as a', 'a.id', 's.application_id')
    .innerJoin('flows as f', 'f.id', 's.flow_id')
    .innerJoin('organizations as o', 'o.id', 'f.organization_id')
    .selectAll('s')
    .select([
      'a.name as application_name',
      'a.icon_url',
      'a.configuration_uri',
      'f.parameterized_name as flow',
      'o.parameterized_name as org',
    ])
    .where('s.deleted_at', 'is', null)
    .where((eb) => ('ids' in filter ? eb('s.id', 'in', filter.ids) : eb('s.flow_id', 'in', filter.flowIds)))
    .orderBy('s.id')
    .execute();
  const creators = rows.length
    ? await db
        .selectFrom('users')
        .selectAll()
        .where('id', 'in', [...new Set(rows.map((row) => row.creator_id))])
        .execute()
    : [];
  const byId = new Map(creators.map((user) => [user.id, userJson(user, origin)]));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    url: `${origin}/flows/${row.org}/${row.flow}/sources/${row.id}`,
    ...(row.external_url === null ? {} : { external_url: row.external_url }),
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
    _links: {},
    application: {
      id: row.application_id,
      name: row.application_name,
      icon_url: row.icon_url ?? `${origin}/application-icon.svg`,
      url: `${origin}/oauth/applications/${row.application_id}`,
      ...(row.configuration_uri === null ? {} : { configuration_uri: row.configuration_uri }),
    },
    creator: byId.get(row.creator_id),
    error_message: row.error_message,
    configuration_url: row.configuration_url,
  }));
}
