import { editTags } from '../../lib/flowdock/tags.ts';
import { BLANK, denied, invalid } from '../http/api-error.ts';
import { TAGS_LIMIT } from '../http/parameters.ts';
import type { Db } from '../store/database.ts';
import { type Conversation, inTransaction, mentionable } from './conversations.ts';
import { lockConversation } from './message-store.ts';
import { replaceTags } from './message-tags.ts';
import { findMessage, rewrite, textOf } from './messages.ts';
import { isAuthor } from './ownership.ts';

/**
 * Changes text, tags or both (messages §6): text by its author only, tags by anybody who sees the message.
 * @throws ApiError 400 when neither is given, 403, 404
 */
export async function editMessage(
  db: Db,
  conversation: Conversation,
  id: number,
  change: {
    content?: string | undefined;
    tags?: readonly string[] | undefined;
    previous_tags?: readonly string[] | undefined;
  },
  callerId: number,
): Promise<void> {
  const { content, tags } = change;
  if (content === undefined && tags === undefined) throw invalid({ content: [BLANK] });
  await inTransaction(db, async (trx) => {
    await lockConversation(trx, conversation.id);
    const message = await findMessage(trx, conversation.id, id);
    if (content !== undefined) {
      const editable = message.event === 'message' || message.event === 'comment';
      if (!editable || !isAuthor(message, callerId)) throw denied();
    }
    const next = editTags({
      current: message.tags,
      ...(content === undefined ? {} : { content }),
      ...(tags === undefined ? {} : { explicit: tags, previous: change.previous_tags }),
      users: await mentionable(trx, conversation),
      author: message.user_id || null,
      ...(conversation.kind === 'private' ? { private: { recipient: conversation.to } } : {}),
    });
    if (tags !== undefined) boundTags(message.tags, next);
    if (content !== undefined && content !== textOf(message)) {
      await rewrite(trx, conversation, message, content, callerId);
    }
    await replaceTags(trx, conversation, message, next, callerId);
  });
}

/** The most tags that say something of a person: who was called, and who has not read it. */
const PEOPLE_LIMIT = 10_000;
const isOfPerson = (tag: string): boolean => /^:(?:user|unread|highlight):\d{1,10}$/i.test(tag);

/**
 * As many tags as a post may bring can be given by an edit, too, besides those of people, which clients send back as
 * they read them. What a message had more of may stay.
 * @throws ApiError 400
 */
function boundTags(before: readonly string[], next: readonly string[]): void {
  const numbers = (tags: readonly string[]) => {
    const people = tags.filter(isOfPerson).length;
    return { people, others: tags.length - people };
  };
  const had = numbers(before);
  const has = numbers(next);
  if (has.people > Math.max(PEOPLE_LIMIT, had.people) || has.others > Math.max(TAGS_LIMIT, had.others)) {
    throw invalid({ tags: ['are too many'] });
  }
}
