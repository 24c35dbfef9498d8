/** Reactions on a message as the picture knows them; giving one twice, or taking back what is not there, is nothing. Pure. */
import type { Message } from '../flowdock/model.ts';

/** Emoji to the ids of those who gave it. */
export type Reactions = Readonly<Record<string, readonly number[]>>;

/** A reaction given or taken back by somebody (reference resources §11). */
export interface Reaction {
  type: 'add' | 'remove';
  emoji: string;
}

/** The reactions after one more. */
export function afterReaction(before: Reactions, { type, emoji }: Reaction, user: number): Reactions {
  const others = (Object.hasOwn(before, emoji) ? (before[emoji] ?? []) : []).filter((id) => id !== user);
  const people = type === 'add' ? [...others, user] : others;
  const rest = Object.entries(before).filter(([other]) => other !== emoji);
  // Each stays where it was among the others.
  const at = Object.keys(before).indexOf(emoji);
  if (people.length > 0) rest.splice(at < 0 ? rest.length : at, 0, [emoji, people]);
  return Object.fromEntries(rest);
}

/** The message with one more reaction. */
export function reacted<M extends Message>(message: M, reaction: Reaction, user: number): M {
  return { ...message, emoji_reactions: afterReaction(message.emoji_reactions ?? {}, reaction, user) };
}
