/** Opens (joining if need be) or closes a flow, and opens or closes a private conversation. */
import { clientFor } from '../accounts/client.ts';
import { flowPath } from '../flowdock/client.ts';
import type { Requests } from '../protocol.ts';
import { applyChanges } from '../store/writer.ts';
import { flowChange } from './changes.ts';
import { addressOf } from './conversation-address.ts';
import { flowOf } from './room.ts';

/** Throws `FlowdockError` or `AccountError`. */
export async function setOpen({ account, conversation, open }: Requests['set-open']['send']): Promise<void> {
  const api = await clientFor(account);
  const address = addressOf(conversation);
  if (address.kind === 'private') {
    // Asking for a conversation creates it.
    await api.private.get(address.id);
    const next = await api.private.setOpen(address.id, open);
    await applyChanges([{ kind: 'private', row: { account, id: address.id, conversation: next } }]);
    return;
  }
  const before = await flowOf(api, account, address.id);
  const flow = await api.flows.update(flowPath(before), { open });
  await applyChanges([flowChange(account, flow, before)]);
}
