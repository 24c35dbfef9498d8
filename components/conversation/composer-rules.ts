/** What the composer decides, without a DOM: keys and length. */
import { t } from '../../lib/i18n/t.ts';
import { type KeyPress, type ListIntent, listIntentOf } from '../completion/completion.ts';

/** Longest content the API takes, in code points (reference messages §2.2). */
export const CONTENT_LIMIT = 8096;
/** From here on the composer says how much room is left. */
export const COUNT_FROM = CONTENT_LIMIT - 500;

/** Length as the API counts it: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Why a text can't be sent, for a person; null when it can. Empty text has no reason to name. */
export function whyNot(text: string): string | null {
  const length = lengthOf(text);
  if (length <= CONTENT_LIMIT) return null;
  const over = length - CONTENT_LIMIT;
  return t(
    'Too long by {over, plural, one {# character} other {# characters}}. Shorten it or send it in two messages.',
    { over },
  );
}

/** True when pressing Send would send. */
export const canSend = (text: string): boolean => text.trim() !== '' && lengthOf(text) <= CONTENT_LIMIT;

/** What stays in the field once `sent` is on its way: what was typed on while it was being kept. */
export const leftAfter = (sent: string, now: string): string =>
  now.startsWith(sent) ? now.slice(sent.length).trimStart() : now;

export type Intent = 'send' | 'leave' | 'edit-last' | ListIntent | null;

/** What a key does in the composer; null leaves it to the browser (typing, line breaks, focus). */
export function intentOf(
  press: KeyPress,
  state: { listOpen: boolean; empty: boolean; sendWith: 'enter' | 'mod-enter' },
): Intent {
  if (press.composing) return null;
  const plain = !press.shift && !press.mod && !press.alt;
  const forList = state.listOpen ? listIntentOf(press) : null;
  if (forList) return forList;
  if (press.key === 'Enter') {
    if (press.mod && !press.alt) return 'send';
    return plain && state.sendWith === 'enter' ? 'send' : null;
  }
  if (press.key === 'Escape') return 'leave';
  if (press.key === 'ArrowUp' && plain && state.empty) return 'edit-last';
  return null;
}
