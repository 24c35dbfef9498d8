/** What stands in for the applications behind the demo's buttons: they are on no network, so this answers for them. */
import type { StatusColor } from '../../lib/flowdock/model-colors.ts';
import { conversationOf, inTransaction } from '../services/conversations.ts';
import { postMessage } from '../services/messages.ts';
import { type ActionCall, runAction } from '../services/thread-action.ts';
import type { Db } from '../store/database.ts';

const HOST = 'actions.example.com';

/** What each button does: the line it leaves and how the thread stands then. */
const BUTTONS: Readonly<Record<string, { does: string; status?: { value: string; color: StatusColor } }>> = {
  'Run again': { does: 'started it again', status: { value: 'RUNNING', color: 'yellow' } },
  'Take it': { does: 'took it' },
  Close: { does: 'closed it', status: { value: 'CLOSED', color: 'grey' } },
  Resolve: { does: 'resolved it', status: { value: 'RESOLVED', color: 'green' } },
  Ignore: { does: 'had it ignored', status: { value: 'IGNORED', color: 'grey' } },
};

/** The address behind a button of the demo. */
export const buttonAddress = (thread: string, button: string): string =>
  `https://${HOST}/${encodeURIComponent(thread)}/${encodeURIComponent(button)}`;

/** Runs a button: those of the demo here, all others where they lead. */
export const runDemoAction =
  (db: Db) =>
  async (call: ActionCall): Promise<void> => {
    const url = new URL(call.action.target.urlTemplate);
    const [, key, button] = url.pathname.split('/').map(decodeURIComponent);
    const what = url.host === HOST && button !== undefined ? BUTTONS[button] : undefined;
    if (key === undefined || !what) return runAction(call);
    await inTransaction(db, async (trx) => {
      const thread = await trx
        .selectFrom('threads')
        .selectAll()
        .where('external_id', '=', key)
        .executeTakeFirstOrThrow();
      const flow = await trx
        .selectFrom('flows')
        .selectAll()
        .where('id', '=', thread.flow_id)
        .executeTakeFirstOrThrow();
      const fields = thread.fields.map((field) =>
        button === 'Take it' && field.label === 'Assignee' ? { ...field, value: call.agent.name } : field,
      );
      await postMessage(trx, await conversationOf(trx, { kind: 'flow', flow }), {
        event: 'activity',
        content: null,
        author: null,
        source: { id: thread.source_id ?? 0, key },
        title: what.does,
        by: { name: call.agent.name },
        thread: { ...thread, fields, status: what.status ?? thread.status },
      });
    });
  };
