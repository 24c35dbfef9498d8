/** What `activity.user` and `presence` say of a person (reference streaming §6). Pure. */
import type { StreamEvent } from '../flowdock/model.ts';
import type { AccountId } from '../store/picture.ts';
import { placeOf } from '../sync/events.ts';
import type { Here } from './channel.ts';

const ACTIVE = 2_000_000;

/** Null for events that say nothing of anybody else. */
export function hereOf(
  account: AccountId,
  me: number,
  { event, content, user, ...rest }: StreamEvent,
  now = Date.now(),
): Here | null {
  const facts = (typeof content === 'object' && content !== null ? content : {}) as Record<string, unknown>;
  if (event === 'presence') {
    const { state } = facts;
    const who = Number(facts.user_id ?? rest.user_id);
    if (!Number.isInteger(who) || who === me || typeof state !== 'number') return null;
    const shown = state >= ACTIVE ? 'active' : state > 0 ? 'idle' : 'offline';
    return { account, user: who, state: shown, at: now, typing: null };
  }
  if (event !== 'activity.user') return null;
  const who = Number(user);
  if (!Number.isInteger(who) || who === me || who === 0) return null;
  const typing = facts.typing === true ? placeOf({ event, content, user, ...rest }, me) : null;
  const active = typing !== null || typeof facts.last_activity === 'number';
  return { account, user: who, state: active ? 'active' : 'idle', at: now, typing };
}
