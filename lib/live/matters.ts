/** Which events wake the background at once. Pure. */
import type { StreamEvent } from '../flowdock/model.ts';
import { unreadTag } from '../flowdock/tags.ts';
import { keywordSaid } from '../keywords.ts';
import { isTalk } from '../notify-rules.ts';

/** Events of membership: who sees what. */
const MEMBERSHIP = new Set(['flow-add', 'flow-remove', 'backend.user.block', 'user-edit']);

/**
 * Whether an event changes what badge or notifications say: mentions, private messages, what was read elsewhere,
 * words the person wants to hear of, and memberships. An edit, deletion or other tags matter when they concern a message that is unread here
 * (`ofUnread`), and all talk of others where every message is wanted (`ofEvery`). Anything else can wait until
 * somebody looks.
 */
export function matters(
  event: StreamEvent,
  {
    me,
    ofUnread,
    ofEvery,
    keywords,
  }: { me: number; ofUnread: boolean; ofEvery: boolean; keywords: readonly string[] },
): boolean {
  const mine = unreadTag(me);
  if (MEMBERSHIP.has(event.event) || event.to !== undefined || ofUnread) return true;
  if (event.tags.includes(mine) || (ofEvery && isTalk(event, me))) return true;
  if (keywordSaid(event, me, keywords) !== null) return true;
  if (event.event === 'tag-change') {
    const { add, remove } = (event.content ?? {}) as { add?: unknown; remove?: unknown };
    return [add, remove].some((tags) => Array.isArray(tags) && tags.includes(mine));
  }
  return false;
}
