/**
 * Listens for keywords in all flows a person is a member of, closed ones included: in what streams tell as it comes,
 * and at each refresh in what came since without a stream.
 */
import { type Flowdock, flowPath } from '../flowdock/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { Flow, Message } from '../flowdock/model.ts';
import { readSettings } from '../settings.ts';
import { openDatabase, under } from '../store/database.ts';
import { type AccountId, type Change, flowKey } from '../store/picture.ts';
import { applyChanges } from '../store/writer.ts';
import { heardRow, messageRow } from './changes.ts';
import { parallel } from './parallel.ts';

/** The most one list answers with (messages §4); of more that came since, only the newest are listened to. */
const MOST = 100;
const AT_ONCE = 4;

/**
 * Looks through what was said since the last time, in flows whose newest message is another than then. What was said
 * before keywords were first chosen is no news. Resolves to how many messages were found.
 */
export async function listenForKeywords(
  api: Flowdock,
  account: AccountId,
  me: number,
  flows: readonly Flow[],
): Promise<number> {
  const { keywords } = await readSettings();
  const database = await openDatabase();
  if (keywords.length === 0) {
    if ((await database.count('listened', under(account))) > 0)
      await database.delete('listened', under(account));
    return 0;
  }
  const marks = new Map(
    (await database.getAll('listened', under(account))).map(({ flow, id }) => [flow, id]),
  );
  let found = 0;
  // A server that does not say which message is the newest can't be listened to this way: all flows at every
  // turn would be too much to ask.
  const joined = flows.filter((flow) => flow.joined && !flow.disabled && flow.last_message_id != null);
  await parallel(joined, AT_ONCE, async (flow) => {
    const mark = marks.get(flow.id);
    const newest = flow.last_message_id ?? 0;
    if (mark !== undefined && newest <= mark) return;
    const messages = mark === undefined ? [] : await since(api, flow, mark);
    const heard = messages
      .map((message) => heardRow(messageRow(account, flowKey(flow.id), message, me), me, keywords))
      .filter(({ word }) => word);
    const id = Math.max(newest, ...messages.map((message) => message.id));
    const changed = await applyChanges(
      async (transaction) => {
        // Signed out meanwhile: nothing of the account comes back.
        if (!(await transaction.objectStore('accounts').getKey(account))) return [];
        await transaction.objectStore('listened').put({ account, flow: flow.id, id });
        const store = transaction.objectStore('messages');
        const known = await Promise.all(
          heard.map(({ id: one, conversation }) => store.get([account, conversation, one])),
        );
        // What was found before may have been read since.
        return heard.flatMap((row, at): Change[] =>
          known[at]?.word === undefined ? [{ kind: 'message', row }] : [],
        );
      },
      { also: ['listened'] },
    );
    found += changed.length;
  });
  return found;
}

/** None when the flow went away since it was listed. */
async function since(api: Flowdock, flow: Flow, mark: number): Promise<Message[]> {
  try {
    return await api.messages.list(flowPath(flow), { since_id: mark, limit: MOST });
  } catch (error) {
    if (error instanceof FlowdockError && (error.kind === 'not-found' || error.kind === 'forbidden'))
      return [];
    throw error;
  }
}
