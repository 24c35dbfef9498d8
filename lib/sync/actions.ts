/** Presses the buttons of threads for a person. */
import { clientFor } from '../accounts/client.ts';
import { flowPath } from '../flowdock/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import { t } from '../i18n/t.ts';
import type { Requests } from '../protocol.ts';
import { addressOf } from './conversation-address.ts';
import { loadMessages } from './messages.ts';
import { flowOf } from './room.ts';

/**
 * Runs the action of this name. Which address that is comes from the server here and now, never from the page that
 * asks. The new state of the thread, which the application posts by itself, is fetched when it is done.
 * Throws `FlowdockError` or `AccountError`.
 */
export async function runAction({
  account,
  conversation,
  thread,
  action,
}: Requests['run-action']['send']): Promise<void> {
  const api = await clientFor(account);
  const address = addressOf(conversation);
  if (address.kind === 'private') {
    throw new FlowdockError('not-found', t('Private conversations have no threads, and no buttons in them.'));
  }
  const path = flowPath(await flowOf(api, account, address.id));
  const { actions } = await api.threads.show(path, thread);
  const found = actions.find((one) => one['@type'] === 'UpdateAction' && one.name === action);
  if (!found) {
    throw new FlowdockError(
      'not-found',
      t('“{action}” is no longer offered here. Look at how the thread stands now.', { action }),
    );
  }
  await api.actions.run(found);
  // It is done whether or not the news of it can be fetched; the next refresh brings them.
  await loadMessages({ account, conversation, thread }).catch(() => 0);
}
