import type { Message } from '../flowdock/model.ts';
import type { Room } from '../sync/room.ts';

/** How many of the latest messages are looked through. */
const LOOKED_THROUGH = 100;

/** The message that an earlier, uncertain attempt brought to the server after all. */
export async function findArrived(room: Room, uuid: string): Promise<Message | undefined> {
  return (await room.list({ limit: LOOKED_THROUGH })).find((message) => message.uuid === uuid);
}
