import { type Kysely, sql } from 'kysely';

/**
 * Posts that go together give their events positions themselves where nobody else is giving any, in place of a second
 * transaction that does so for them: one commit less before their readers see them. The lock of `sequence_events` is
 * taken when all else is written and goes with the commit, so positions are in the order of commits as before; what
 * others committed earlier gets its positions first. Nobody waits for the lock: without it the events wait as before.
 *
 * How both functions find their rows is settled for good: by index, planned once by each connection. Left to itself
 * PostgreSQL planned `post_together` anew at every call, which took longer than the call, and kept for
 * `sequence_events` the plan of an empty table, which reads all of a log that has grown since. Where somebody holds a
 * conversation for long, the posts of that moment give up, and whoever asked sends each by itself.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE OR REPLACE FUNCTION post_together(posts jsonb) RETURNS SETOF bigint LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET lock_timeout = '1s'
  AS $$
    DECLARE
      ids bigint[];
      gives boolean;
    BEGIN
      PERFORM FROM conversations
        WHERE id IN (SELECT (post->>'conversation')::bigint FROM jsonb_array_elements(posts) AS post)
        ORDER BY id FOR UPDATE;
      WITH given AS MATERIALIZED (
        SELECT *, row_number() OVER (PARTITION BY conversation ORDER BY place) AS nth
        FROM ROWS FROM (jsonb_to_recordset(posts) AS (
          conversation bigint, flow text, author integer, external_user_name text, sent bigint, content jsonb,
          title text, search_text text, tags text[], keys text[], uuid text, thread text
        )) WITH ORDINALITY AS given(
          conversation, flow, author, external_user_name, sent, content,
          title, search_text, tags, keys, uuid, thread, place
        )
      ), counted AS (
        UPDATE conversations AS c SET last_message = c.last_message + n.posts
        FROM (SELECT conversation, count(*) AS posts FROM given GROUP BY conversation) AS n
        WHERE c.id = n.conversation
        RETURNING c.id, c.last_message - n.posts AS before
      ), placed AS MATERIALIZED (
        SELECT given.*, counted.before + nth AS message FROM given JOIN counted ON counted.id = conversation
      ), threaded AS (
        INSERT INTO threads (id, flow_id, title, body, internal_comments, initial_message, created_at, updated_at)
        SELECT thread, flow, title, '', 1, message, to_timestamp(sent / 1000.0), to_timestamp(sent / 1000.0)
        FROM placed
      ), stored AS (
        INSERT INTO messages
          (conversation_id, id, event, app, content, search_text, tags, uuid, user_id, external_user_name, sent, thread_id)
        SELECT conversation, message, 'message', 'chat', content, search_text, tags, uuid, author,
          external_user_name, sent, thread
        FROM placed
      ), tagged AS (
        INSERT INTO message_tags (conversation_id, tag, message_id)
        SELECT conversation, key, message FROM placed, unnest(keys) AS key
      ), seen AS (
        UPDATE flow_members AS m SET last_activity = p.sent, last_ping = p.sent
        FROM (SELECT flow, author, max(sent) AS sent FROM placed GROUP BY flow, author) AS p
        WHERE m.flow_id = p.flow AND m.user_id = p.author
      )
      SELECT array_agg(message ORDER BY place) INTO ids FROM placed;

      gives := pg_try_advisory_xact_lock(7281947);
      IF gives THEN PERFORM sequence_events(); END IF;
      INSERT INTO events (position, conversations, payload)
        SELECT CASE WHEN gives THEN nextval('event_positions') END, ARRAY[(post->>'conversation')::bigint],
          (post->'payload') || jsonb_build_object('id', ids[place])
        FROM (SELECT * FROM jsonb_array_elements(posts) WITH ORDINALITY AS given(post, place) ORDER BY place) AS given;
      IF gives THEN PERFORM pg_notify('quayside_events', currval('event_positions')::text); END IF;
      RETURN QUERY SELECT unnest(ids);
    END
  $$`.execute(db);
  // Only a plain look into an index passes by what is no longer waiting, once that was seen.
  await sql`ALTER FUNCTION sequence_events()
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off`.execute(db);
}
