import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { deriveTags, type Mentionable } from '../../lib/flowdock/tags.ts';
import { type Conversation, mentionable } from '../services/conversations.ts';
import { type KeptFile, storeFiles } from '../services/files.ts';
import { tagKey } from '../services/message-store.ts';
import { searchWords } from '../services/search.ts';
import { newThreadId } from '../services/tokens.ts';
import type { Db } from '../store/database.ts';
import type { Attachment, Author } from '../store/schema.ts';
import type { ScriptLine } from './script.ts';

/** A thread of the demo; the messages in it count into it when they are stored. */
export interface DemoThreadRow {
  id: string;
  title: string;
  body: string | null;
  external_url: string | null;
  status: string | null;
  actions: string;
  fields: string;
  source_id: number | null;
  external_id: string | null;
}

/** A message of the demo before it has an id. Threads and parents are named by the objects themselves. */
export interface DemoMessage {
  /** ms since 1970 */
  sent: number;
  event: string;
  app: 'chat' | 'influx' | null;
  content: unknown;
  /** What tags are derived from, and what it is found by. */
  text: string;
  /** 0 for services. */
  author: number;
  thread: DemoThreadRow | null;
  counts: 'activities' | 'internal_comments' | 'external_comments' | null;
  unread: boolean;
  edited?: number;
  explicitTags?: readonly string[];
  title?: string;
  body?: string | null;
  by?: Author;
  file?: KeptFile;
  /** The message a change tells of; its id goes into the content. */
  about?: DemoMessage;
}

/** A uuid made of what it names. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The lines of a script as messages: replies find their threads, and commands become what they say. */
export function scriptMessages(
  lines: readonly ScriptLine[],
  ids: Readonly<Record<string, number>>,
  { threads, files }: { threads: boolean; files: ReadonlyMap<string, KeptFile> },
): DemoMessage[] {
  const messages: DemoMessage[] = [];
  let thread: DemoThreadRow | null = null;
  for (const line of lines) {
    const author = ids[line.nick];
    if (author === undefined) throw new Error(`Nobody in the demo is called ${line.nick}.`);
    const message: DemoMessage = {
      sent: line.sent,
      event: 'message',
      app: 'chat',
      content: line.text,
      text: line.text,
      author,
      thread: null,
      counts: null,
      unread: line.unread,
    };
    if (line.kind === 'message' || line.kind === 'file') {
      const file = line.kind === 'file' ? files.get(line.text) : undefined;
      if (line.kind === 'file' && !file) throw new Error(`The demo has no file ${line.text}.`);
      if (file) Object.assign(message, { event: 'file', content: file.attachment, text: '', file });
      if (threads) {
        if (!line.reply || !thread) thread = chatThread(line.text);
        Object.assign(message, { thread, counts: 'internal_comments' });
      }
    } else {
      const last = messages.findLast((one) => one.event === 'message');
      Object.assign(message, { text: '' }, commandOf(line, last));
    }
    messages.push(message);
    if (line.edited) {
      message.edited = line.sent + 40_000;
      messages.push({
        ...message,
        sent: line.sent + 500,
        event: 'message-edit',
        app: null,
        content: { updated_content: line.text },
        text: '',
        thread: null,
        counts: null,
        about: message,
      });
    }
  }
  return messages;
}

function commandOf(line: ScriptLine, last: DemoMessage | undefined): Partial<DemoMessage> {
  switch (line.kind) {
    case 'me':
      return { event: 'line', content: line.text };
    case 'status':
      return { event: 'status', content: line.text };
    case 'join':
      return { event: 'action', content: { type: 'join', description: '' } };
    case 'add':
      return {
        event: 'action',
        content: { type: 'add_people', description: line.text, message: [line.text] },
      };
    default:
      if (!last) throw new Error(`Nothing to tag before: ${line.text}`);
      last.explicitTags = [...(last.explicitTags ?? []), line.text];
      return { event: 'tag-change', app: null, content: { add: [line.text], remove: [] }, about: last };
  }
}

const chatThread = (title: string): DemoThreadRow => ({
  id: newThreadId(),
  title,
  body: '',
  external_url: null,
  status: null,
  actions: '[]',
  fields: '[]',
  source_id: null,
  external_id: null,
});

/**
 * Stores a whole conversation at once, as `postMessage` would have message by message (messages §2.6), except that
 * whatever is not marked unread has been read. The messages are put in order of time.
 */
export async function storeMessages(
  db: Db,
  conversation: Conversation,
  unordered: readonly DemoMessage[],
): Promise<void> {
  const users = await mentionable(db, conversation);
  const ordered = unordered.toSorted((a, b) => a.sent - b.sent);
  let latest = 0;
  for (const message of ordered) latest = message.sent = Math.max(message.sent, latest + 1);
  const idOf = new Map(ordered.map((message, index) => [message, index + 1]));
  const threads = threadRows(conversation, ordered, idOf);
  const messages = ordered.map((message, index) => ({
    conversation_id: conversation.id,
    id: index + 1,
    event: message.event,
    app: message.app,
    content: JSON.stringify(
      message.about ? { message: idOf.get(message.about), ...(message.content as object) } : message.content,
    ),
    search_text: searchWords(message.text),
    tags: tagsOf(message, conversation, users),
    uuid: uuidOf(`${conversation.id} ${index}`),
    user_id: message.author,
    external_user_name: null,
    sent: message.sent,
    edited: message.edited ?? null,
    thread_id: message.thread?.id ?? null,
    title: message.title ?? null,
    body: message.body ?? null,
    author: message.by ? JSON.stringify(message.by) : null,
    attachments: JSON.stringify(message.file ? [message.file.attachment satisfies Attachment] : []),
  }));
  const tags = messages.flatMap(({ conversation_id, id, tags: own }) =>
    [...new Set(own.map(tagKey))].map((tag) => ({ conversation_id, message_id: id, tag })),
  );
  if (threads.length > 0) await db.insertInto('threads').values(threads).execute();
  await db.insertInto('messages').values(messages).execute();
  if (tags.length > 0) await db.insertInto('message_tags').values(tags).execute();
  for (const message of ordered) {
    if (message.file) await storeFiles(db, conversation.id, idOf.get(message) ?? 0, [message.file]);
  }
  await db
    .updateTable('conversations')
    .set({ last_message: messages.length })
    .where('id', '=', conversation.id)
    .execute();
  await leaveTraces(db, conversation, ordered);
}

function tagsOf(message: DemoMessage, conversation: Conversation, users: readonly Mentionable[]): string[] {
  const { author, text } = message;
  const isPrivate = conversation.kind === 'private';
  // Changes and services call nobody.
  const calls = message.event === 'message';
  const tags = deriveTags({
    content: calls ? text : null,
    explicit: message.explicitTags ?? [],
    users: [...users],
    author: author === 0 ? null : author,
    ...(isPrivate && calls
      ? { private: { recipient: author === conversation.from ? conversation.to : conversation.from } }
      : {}),
    ...(message.file ? { file: true } : {}),
  });
  return message.unread ? tags : tags.filter((tag) => !tag.startsWith(':unread:'));
}

/** The threads with what the messages in them add up to. */
function threadRows(
  conversation: Conversation,
  messages: readonly DemoMessage[],
  idOf: ReadonlyMap<DemoMessage, number>,
) {
  if (conversation.kind !== 'flow') return [];
  const rows = new Map<DemoThreadRow, ReturnType<typeof newRow>>();
  for (const message of messages) {
    const { thread, counts, sent } = message;
    if (!thread || !counts) continue;
    const row = rows.get(thread) ?? newRow(conversation.flow.id, thread, idOf.get(message) ?? 0, sent);
    row[counts] += 1;
    row.updated_at = new Date(sent);
    rows.set(thread, row);
  }
  return [...rows.values()];
}

const newRow = (flowId: string, thread: DemoThreadRow, initial: number, sent: number) => ({
  ...thread,
  flow_id: flowId,
  activities: 0,
  internal_comments: 0,
  external_comments: 0,
  initial_message: initial,
  created_at: new Date(sent),
  updated_at: new Date(sent),
});

/** Opens a private conversation; in a flow, notes when each person was last active, and what they are at. */
async function leaveTraces(
  db: Db,
  conversation: Conversation,
  messages: readonly DemoMessage[],
): Promise<void> {
  if (conversation.kind === 'private') {
    await db
      .updateTable('private_members')
      .set({ open: true })
      .where('conversation_id', '=', conversation.id)
      .execute();
    return;
  }
  const last = new Map(messages.map((message) => [message.author, message.sent]));
  const status = new Map(
    messages
      .filter(({ event }) => event === 'status')
      .map(({ author, content }) => [author, String(content)]),
  );
  last.delete(0);
  const authors = [...last.keys()];
  await sql`UPDATE flow_members AS m SET last_activity = one.sent, last_ping = one.sent, status = coalesce(one.status, m.status)
    FROM unnest(${authors}::bigint[], ${[...last.values()]}::bigint[], ${authors.map((user) => status.get(user) ?? null)}::text[])
      AS one (author, sent, status)
    WHERE m.flow_id = ${conversation.flow.id} AND m.user_id = one.author`.execute(db);
}
