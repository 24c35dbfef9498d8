import { sql } from 'kysely';
import { mapTagFilter } from '../../lib/flowdock/tags.ts';
import type { Db } from '../store/database.ts';
import { type Conversation, mentionable } from './conversations.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './message-json.ts';
import { tagKey } from './message-store.ts';
import { searchQuery } from './search.ts';

/** The filters of a list of messages (messages §4). */
export interface MessageFilter {
  event?: string[] | undefined;
  /** 1 to 100 */
  limit: number;
  sort: 'asc' | 'desc';
  sinceId?: number | undefined;
  untilId?: number | undefined;
  tags?: string[] | undefined;
  tagMode: 'and' | 'or';
  search?: string | undefined;
  skip: number;
  thread?: string | undefined;
}

/** The messages that pass the filter, always ascending by id. */
export async function listMessages(
  db: Db,
  conversation: Conversation,
  filter: MessageFilter,
): Promise<MessageRow[]> {
  const rows = (await (await messageQuery(db, conversation, filter))?.execute()) ?? [];
  return rows.sort((a, b) => a.id - b.id);
}

/** The query of {@link listMessages}; null when nothing can pass. */
export async function messageQuery(db: Db, conversation: Conversation, filter: MessageFilter) {
  const tags = filter.tags?.length ? mapTagFilter(filter.tags, await mentionable(db, conversation)) : [];
  const known = tags.filter((tag) => tag !== null).map(tagKey);
  const searching = (filter.search ?? '').trim() !== '';
  if (known.length < tags.length && filter.tagMode === 'and') return null;
  if (tags.length > 0 && known.length === 0 && !searching) return null;

  let query = db
    .selectFrom('messages as m')
    .select(MESSAGE_COLUMNS.map((column) => `m.${column}` as const))
    .where('m.conversation_id', '=', conversation.id);
  if (filter.thread !== undefined) query = query.where('m.thread_id', '=', filter.thread);
  if (filter.event?.length) query = query.where('m.event', 'in', filter.event);
  if (!searching && filter.sinceId !== undefined) query = query.where('m.id', '>', filter.sinceId);
  if (!searching && filter.untilId !== undefined) query = query.where('m.id', '<', filter.untilId);
  query = query.where((eb) => {
    const tagged = (keys: string[]) =>
      eb.exists(
        eb
          .selectFrom('message_tags as t')
          .select(sql`1`.as('one'))
          .whereRef('t.conversation_id', '=', 'm.conversation_id')
          .whereRef('t.message_id', '=', 'm.id')
          .where('t.tag', 'in', keys),
      );
    const found = sql<boolean>`m.search @@ plainto_tsquery('simple', ${searchQuery(filter.search ?? '')})`;
    if (filter.tagMode === 'or') {
      const any = [...(known.length ? [tagged(known)] : []), ...(searching ? [found] : [])];
      return any.length ? eb.or(any) : eb.and([]);
    }
    return eb.and([...known.map((tag) => tagged([tag])), ...(searching ? [found] : [])]);
  });
  return query
    .orderBy('m.id', searching ? 'desc' : filter.sort)
    .limit(filter.limit)
    .offset(searching ? filter.skip : 0);
}
