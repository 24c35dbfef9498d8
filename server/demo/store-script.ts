import { createHash } from 'node:crypto';
import { deriveTags } from '../../lib/flowdock/tags.ts';
import { type Conversation, mentionable } from '../services/conversations.ts';
import { tagKey } from '../services/message-store.ts';
import { searchWords } from '../services/search.ts';
import { newThreadId } from '../services/tokens.ts';
import type { Db } from '../store/database.ts';
import type { ScriptLine } from './script.ts';

/** A uuid made of what it names. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Stores a whole conversation at once, as `postMessage` would have line by line (messages §2.6), except that
 * whatever is not marked unread has been read.
 */
export async function storeScript(
  db: Db,
  conversation: Conversation,
  lines: ScriptLine[],
  ids: Readonly<Record<string, number>>,
): Promise<void> {
  const users = await mentionable(db, conversation);
  const threads: ReturnType<typeof newThread>[] = [];
  const activity = new Map<number, number>();
  const messages = lines.map((line, index) => {
    const author = ids[line.nick];
    if (author === undefined) throw new Error(`Nobody in the demo is called ${line.nick}.`);
    const tags = deriveTags({ content: line.text, users, author, ...recipientOf(conversation, author) });
    if (conversation.kind === 'flow') follow(threads, conversation.flow.id, line, index + 1);
    activity.set(author, line.sent);
    return {
      conversation_id: conversation.id,
      id: index + 1,
      event: 'message',
      app: 'chat',
      content: JSON.stringify(line.text),
      search_text: searchWords(line.text),
      tags: line.unread ? tags : tags.filter((tag) => !tag.startsWith(':unread:')),
      uuid: uuidOf(`${conversation.id} ${index}`),
      user_id: author,
      external_user_name: null,
      sent: line.sent,
      edited: null,
      thread_id: conversation.kind === 'flow' ? (threads.at(-1)?.id ?? null) : null,
    };
  });
  const tags = messages.flatMap(({ conversation_id, id, tags }) =>
    [...new Set(tags.map(tagKey))].map((tag) => ({
      conversation_id,
      message_id: id,
      tag,
    })),
  );
  if (threads.length > 0) await db.insertInto('threads').values(threads).execute();
  await db.insertInto('messages').values(messages).execute();
  if (tags.length > 0) await db.insertInto('message_tags').values(tags).execute();
  await db
    .updateTable('conversations')
    .set({ last_message: messages.length })
    .where('id', '=', conversation.id)
    .execute();
  await leaveTraces(db, conversation, activity);
}

function recipientOf(conversation: Conversation, author: number) {
  if (conversation.kind === 'flow') return {};
  return { private: { recipient: author === conversation.from ? conversation.to : conversation.from } };
}

/** A line goes on with the thread before it, or starts one. */
function follow(threads: ReturnType<typeof newThread>[], flowId: string, line: ScriptLine, id: number): void {
  const last = threads.at(-1);
  if (!line.reply || !last) {
    threads.push(newThread(flowId, line, id));
    return;
  }
  last.internal_comments += 1;
  last.updated_at = new Date(line.sent);
}

function newThread(flowId: string, line: ScriptLine, id: number) {
  return {
    id: newThreadId(),
    flow_id: flowId,
    title: line.text,
    body: '',
    external_url: null,
    status: null,
    actions: '[]',
    fields: '[]',
    activities: 0,
    internal_comments: 1,
    external_comments: 0,
    initial_message: id,
    created_at: new Date(line.sent),
    updated_at: new Date(line.sent),
  };
}

/** Opens a private conversation; in a flow, notes when each person was last active. */
async function leaveTraces(db: Db, conversation: Conversation, activity: Map<number, number>): Promise<void> {
  if (conversation.kind === 'private') {
    await db
      .updateTable('private_members')
      .set({ open: true })
      .where('conversation_id', '=', conversation.id)
      .execute();
    return;
  }
  for (const [user, sent] of activity) {
    await db
      .updateTable('flow_members')
      .set({ last_activity: sent, last_ping: sent })
      .where('flow_id', '=', conversation.flow.id)
      .where('user_id', '=', user)
      .execute();
  }
}
