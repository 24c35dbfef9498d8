/** Asks for what an event told of without telling it. Background only. */
import { FlowdockError } from '../flowdock/errors.ts';
import type { AccountId } from '../store/picture.ts';
import { applyChanges, currentRevision } from '../store/writer.ts';
import { messageRow } from './changes.ts';
import { OWED_IN, settle } from './owed.ts';
import type { Unanswered } from './receive.ts';
import { openRoom } from './room.ts';

/** Fetches messages that became unread here without being known. */
export async function fetchMissing(id: AccountId, { fetch, owed }: Unanswered): Promise<void> {
  for (const { conversation, message } of fetch) {
    try {
      const room = await openRoom(id, conversation);
      // What is told of it meanwhile is newer than the answer.
      const asOf = await currentRevision();
      const row = messageRow(id, conversation, await room.show(message), room.account.user.id);
      await applyChanges([{ kind: 'message', row }], { asOf });
    } catch (error) {
      // Gone again, or no longer ours to see.
      if (!(error instanceof FlowdockError) || !['not-found', 'gone', 'forbidden'].includes(error.kind))
        throw error;
    }
  }
  if (owed === null) return;
  await applyChanges(
    async (transaction) => {
      await settle(transaction, id, owed);
      return [];
    },
    { also: OWED_IN },
  );
}
