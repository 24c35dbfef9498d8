import { invalid, notFound } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { FlowView } from './access.ts';
import { tellFlow } from './membership-events.ts';
import { lockConversation } from './message-store.ts';

/** How many different emoji one message bears. */
const MOST = 50;

/**
 * Gives or takes back a reaction by an emoji, and tells the flow when that changes something (resources §11, OP-29).
 * The reference has the event only; so that whoever comes later sees them, too, messages carry `emoji_reactions`.
 * @throws ApiError 404 for an unknown message, 400 when the message has too many different ones
 */
export async function react(
  trx: Db,
  { flow }: FlowView,
  id: number,
  user: number,
  { type, emoji }: { type: 'add' | 'remove'; emoji: string },
): Promise<void> {
  // As an edit does, so that the two never wait for each other.
  await lockConversation(trx, flow.conversation_id);
  const message = await trx
    .selectFrom('messages')
    .select('emoji_reactions')
    .where('conversation_id', '=', flow.conversation_id)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!message) throw notFound();
  const reactions = new Map(Object.entries(message.emoji_reactions ?? {}));
  const before = reactions.get(emoji) ?? [];
  if (before.includes(user) === (type === 'add')) return;
  const after = type === 'add' ? [...before, user] : before.filter((other) => other !== user);
  if (after.length > 0) reactions.set(emoji, after);
  else reactions.delete(emoji);
  if (reactions.size > MOST) throw invalid({ emoji: [`are at most ${MOST} different ones on a message`] });
  await trx
    .updateTable('messages')
    .set({ emoji_reactions: JSON.stringify(Object.fromEntries(reactions)) })
    .where('conversation_id', '=', flow.conversation_id)
    .where('id', '=', id)
    .execute();
  await tellFlow(trx, flow, 'emoji-reaction', user, { type, emoji, message: id });
}
