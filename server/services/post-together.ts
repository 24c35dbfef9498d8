/** Posts of one moment go to the database together: most of what a single one costs is the way there and the commit. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { deriveTags, type Mentionable } from '../../lib/flowdock/tags.ts';
import { batched, perDatabase } from '../store/batched.ts';
import type { Db } from '../store/database.ts';
import { prepared } from '../store/prepared.ts';
import type { Conversation, Target } from './conversations.ts';
import { type MessageRow, messageJson } from './message-json.ts';
import { tagKey } from './message-store.ts';
import type { Post, PostedRow } from './messages.ts';
import { searchWords } from './search.ts';
import { newThreadId } from './tokens.ts';

type Flow = Extract<Target, { kind: 'flow' }>;
interface Asked {
  conversation: Conversation & Flow;
  post: Post;
}
interface Ready extends Asked {
  /** Who can be mentioned there. */
  users: readonly Mentionable[];
}

/** A message of a flow that starts a thread of its own, and nothing else: nearly all that people write. */
export function goesTogether(conversation: Conversation, post: Post): conversation is Conversation & Flow {
  return (
    conversation.kind === 'flow' &&
    post.event === 'message' &&
    typeof post.content === 'string' &&
    ![post.threadId, post.parent, post.source?.key, post.thread, post.title, post.by, post.inboxSource].some(
      (one) => one !== undefined && one !== null,
    ) &&
    (post.files ?? []).length === 0
  );
}

/**
 * Stores a post for which {@link goesTogether}, in one transaction with others. Turns follow each other, so that many
 * go with each. Fails with all of them, and then nothing is stored: whoever asked tries it by itself.
 */
export async function postTogether(db: Db, asked: Asked): Promise<PostedRow> {
  // Found while those before are written, so that a turn is no longer than its writing.
  const users = await mentionableIn(db)(asked.conversation.flow.id);
  return turnsOf(db)({ ...asked, users });
}

const turnsOf = perDatabase((db: Db) => batched((asked: Ready[]) => store(db, asked)));

async function store(db: Db, asked: Ready[]): Promise<PostedRow[]> {
  const rows = asked.map(rowOf);
  const posts = rows.map((row, index) => {
    const { conversation, post } = asked[index] as Asked; // made of it just now
    return {
      conversation: conversation.id,
      flow: conversation.flow.id,
      author: row.user_id,
      external_user_name: row.external_user_name,
      sent: row.sent,
      content: row.content,
      title: row.content,
      search_text: searchWords(post.searchText ?? String(row.content)),
      tags: row.tags,
      keys: [...new Set(row.tags.map(tagKey))],
      uuid: row.uuid,
      thread: row.thread_id,
      payload: messageJson(conversation, row),
    };
  });
  const ids = await write(db, JSON.stringify(posts));
  return rows.map((row, index) => {
    const id = ids[index]?.id;
    if (id === undefined) throw new Error('A post got no id.');
    return { ...row, id, thread: threadOf(row, id, (asked[index] as Asked).conversation) };
  });
}

/** The row of a message but for its id, which the database gives. */
function rowOf({ conversation, post, users }: Ready): MessageRow {
  const text = String(post.content); // see goesTogether
  return {
    conversation_id: conversation.id,
    id: 0,
    event: 'message',
    app: 'chat',
    content: text,
    tags: deriveTags({ content: text, explicit: post.tags ?? [], users, author: post.author }),
    uuid: post.uuid ?? randomUUID(),
    user_id: post.author ?? 0,
    external_user_name: post.externalUserName ?? null,
    sent: post.sent ?? Date.now(),
    edited: null,
    thread_id: newThreadId(),
    title: null,
    body: null,
    author: null,
    attachments: [],
    emoji_reactions: null,
  };
}

/** The thread as the database has it now. */
function threadOf(row: MessageRow, id: number, { flow }: Flow): PostedRow['thread'] {
  const at = new Date(row.sent);
  return {
    id: row.thread_id ?? '',
    flow_id: flow.id,
    title: String(row.content),
    body: '',
    external_url: null,
    status: null,
    actions: [],
    fields: [],
    activities: 0,
    internal_comments: 1,
    external_comments: 0,
    initial_message: id,
    source_id: null,
    external_id: null,
    created_at: at,
    updated_at: at,
  };
}

/** Who can be mentioned in a flow; asked for the flows of all posts of a moment at once. */
const mentionableIn = perDatabase((db: Db) =>
  batched(async (flows: string[]): Promise<Mentionable[][]> => {
    const people = Map.groupBy(await members(db, [...new Set(flows)]), (row) => row.flow_id);
    return flows.map((id) => people.get(id) ?? []);
  }),
);

const members = prepared((db, flows: string[]) =>
  sql<Mentionable & { flow_id: string }>`
    SELECT m.flow_id, u.id, u.nick, m.disabled FROM flow_members m JOIN users u ON u.id = m.user_id
    WHERE m.flow_id = ANY(${flows}) AND m.in_flow`.compile(db),
);

const write = prepared((db, posts: string) =>
  sql<{ id: number }>`SELECT post_together(${posts}::jsonb) AS id`.compile(db),
);
