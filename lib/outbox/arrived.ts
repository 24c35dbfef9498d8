import type { Message } from '../flowdock/model.ts';
import type { Room } from '../sync/room.ts';
import type { OutboxRow } from './row.ts';

/** How many messages one look asks for, and how many looks there are at most. */
const PAGE = 100;
const PAGES = 10;
/** How far the clocks of browser and server may differ, in ms. */
const CLOCKS_APART = 10 * 60_000;

/**
 * The message that an earlier, uncertain attempt brought to the server after all, looked for among everything said
 * since that attempt.
 */
export async function findArrived(room: Room, row: OutboxRow): Promise<Message | null> {
  const since = (row.triedFrom ?? row.createdAt) - CLOCKS_APART;
  let until: { until_id?: number } = {};
  for (let page = 0; page < PAGES; page += 1) {
    const messages = await room.list({ limit: PAGE, ...until });
    const found = messages.find(({ uuid }) => uuid === row.uuid);
    if (found) return found;
    const [oldest] = messages;
    if (!oldest || messages.length < PAGE || oldest.sent < since) return null;
    until = { until_id: oldest.id };
  }
  return null;
}
