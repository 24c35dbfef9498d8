import { type Kysely, sql } from 'kysely';

/**
 * Stores posts of flows that start threads of their own, many at once: message, thread, tags, event and the sign of
 * life of the author, in one statement; `server/services/post-together.ts` says what of it means what. Answers with
 * the id of each, in the order given. The rows of the conversations are taken in the order of their ids, so that
 * callers wait for each other instead of deadlocking, and kept until the end, which keeps ids in commit order.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE FUNCTION post_together(posts jsonb) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM conversations
        WHERE id IN (SELECT (post->>'conversation')::bigint FROM jsonb_array_elements(posts) AS post)
        ORDER BY id FOR UPDATE;
      RETURN QUERY
      WITH given AS MATERIALIZED (
        SELECT *, row_number() OVER (PARTITION BY conversation ORDER BY place) AS nth
        FROM ROWS FROM (jsonb_to_recordset(posts) AS (
          conversation bigint, flow text, author integer, external_user_name text, sent bigint, content jsonb,
          title text, search_text text, tags text[], keys text[], uuid text, thread text, payload jsonb
        )) WITH ORDINALITY AS given(
          conversation, flow, author, external_user_name, sent, content,
          title, search_text, tags, keys, uuid, thread, payload, place
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
      ), told AS (
        INSERT INTO events (conversations, payload)
        SELECT ARRAY[conversation], payload || jsonb_build_object('id', message) FROM placed ORDER BY place
      ), seen AS (
        UPDATE flow_members AS m SET last_activity = p.sent, last_ping = p.sent
        FROM (SELECT flow, author, max(sent) AS sent FROM placed GROUP BY flow, author) AS p
        WHERE m.flow_id = p.flow AND m.user_id = p.author
      )
      SELECT message FROM placed ORDER BY place;
    END
  $$`.execute(db);
}
