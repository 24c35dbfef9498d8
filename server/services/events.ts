import { randomUUID } from 'node:crypto';
import type { Db } from '../store/database.ts';

/** Something streams deliver (streaming §5). */
export interface Telling {
  /** To streams that watch one of these conversations. */
  conversations?: number[];
  /** To the `user=1` streams of these people. */
  users?: number[];
  /** The event, without `thread`; null when only memberships are to be looked at again. */
  payload: object | null;
  /** False for what is over once it was said, such as typing; a resume leaves it out. */
  replay?: boolean;
  /** Who may see these conversations, or what these people may see, changed. */
  recheck?: boolean;
}

/** Writes an event into the log, in the transaction of what it tells; streams get it after the commit. */
export async function tell(db: Db, telling: Telling): Promise<void> {
  await db.insertInto('events').values(eventRow(telling)).execute();
}

/** The row of the log that tells it. */
export function eventRow(telling: Telling) {
  const { conversations = [], users = [], payload, replay = true, recheck = false } = telling;
  return {
    conversations,
    users,
    payload: payload === null ? null : JSON.stringify(payload),
    replay,
    recheck,
  };
}

/** The envelope of an event of a flow that is delivered but not stored (messages §8). `id` leaves a gap there. */
export function unstored(
  flowId: string,
  event: { event: string; id: number; user: number; content: unknown },
): object {
  const sent = Date.now();
  return {
    id: event.id,
    event: event.event,
    content: event.content,
    tags: [],
    uuid: randomUUID(),
    flow: flowId,
    user: String(event.user),
    sent,
    created_at: new Date(sent).toISOString(),
    app: null,
    attachments: [],
    persist: false,
  };
}
