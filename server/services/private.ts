import type { Db } from '../store/database.ts';
import { unreadCounts } from './flows.ts';
import { userJson } from './people.ts';

/** Private conversations of the caller, all or with one person (resources §4). */
export async function privateJson(db: Db, callerId: number, origin: string, otherId?: number) {
  const rows = await db
    .selectFrom('private_members')
    .selectAll()
    .where('user_id', '=', callerId)
    .$if(otherId !== undefined, (query) => query.where('other_id', '=', otherId ?? 0))
    .orderBy('conversation_id')
    .execute();
  if (rows.length === 0) return [];
  const ids = [callerId, ...rows.map((row) => row.other_id)];
  const [unread, people] = await Promise.all([
    unreadCounts(
      db,
      callerId,
      rows.map((row) => row.conversation_id),
    ),
    db.selectFrom('users').selectAll().where('id', 'in', ids).execute(),
  ]);
  const byId = new Map(people.map((person) => [person.id, userJson(person, origin)]));
  const brief = (id: number) => {
    const { website: _, ...user } = byId.get(id) ?? {
      id,
      nick: 'unknown',
      email: '',
      avatar: '',
      name: '',
      website: null,
    };
    return user;
  };
  return rows.map((row) => {
    const mentions = unread.get(row.conversation_id) ?? 0;
    return {
      id: row.other_id,
      url: `${origin}/private/${row.other_id}`,
      name: `@${brief(row.other_id).nick}`,
      open: row.open,
      activity: { inbox: false, mentions, chat: mentions > 0 },
      users: [brief(callerId), brief(row.other_id)],
    };
  });
}
