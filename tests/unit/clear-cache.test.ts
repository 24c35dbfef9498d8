import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import type { Message } from '../../lib/flowdock/model.ts';
import { clearPicture } from '../../lib/store/clear.ts';
import { openDatabase } from '../../lib/store/database.ts';
import { readLocalData } from '../../lib/store/local-data.ts';
import { type Account, type Change, flowKey, type MessageRow } from '../../lib/store/picture.ts';
import { applyChanges, currentRevision } from '../../lib/store/writer.ts';
import { owe } from '../../lib/sync/owed.ts';

const ME = '1@https://flowdock.test';
const account = (id: string, health: Account['health']): Change => ({
  kind: 'account',
  account: {
    id,
    server: 'https://flowdock.test',
    user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
    method: 'token',
    signedInAt: 1,
    health,
  },
});
const message = (id: number, more: Partial<MessageRow> = {}): Change => {
  const said: Message = {
    id,
    event: 'message',
    content: `message ${id}`,
    tags: [],
    user: '2',
    sent: id,
    created_at: '',
    attachments: [],
  };
  return {
    kind: 'message',
    row: { account: ME, conversation: flowKey('main'), id, unread: 0, message: said, ...more },
  };
};

test('clearing takes what servers tell again, and no answer from before comes back', async () => {
  Object.defineProperty(navigator, 'storage', { value: { estimate: async () => ({}) }, configurable: true });
  const refused = '2@https://flowdock.test';
  await applyChanges([
    account(ME, { state: 'ok', refreshedAt: 1 }),
    account(refused, { state: 'refused', since: 1, refreshedAt: 1 }),
    message(1),
    message(2, { unread: 1 }),
    message(3, { unread: 1, word: 'berth' }),
  ]);
  const database = await openDatabase();
  const place = { account: ME, conversation: flowKey('main') };
  await database.put('drafts', { ...place, thread: '', text: 'half a thought', changedAt: 1 });
  const file = new File(['x'], 'x.txt');
  await database.put('draftFiles', { ...place, thread: '', id: 'a', file, addedAt: 1 });
  await database.put('streams', { account: ME, cursor: '7-a', aliveAt: 1 });
  await database.put('outbox', {
    uuid: 'u',
    ...place,
    action: { kind: 'message', content: 'not sent yet', tags: [], threadId: null },
    createdAt: 1,
    attempts: 1,
    notBefore: 0,
    state: 'queued',
    error: null,
  });
  const asOf = await currentRevision();

  expect(await clearPicture(owe)).toEqual([ME]);

  expect(await readLocalData()).toEqual({ bytes: null, messages: 1, flows: 0, drafts: 1, queued: 1 });
  // Found by a word, which this browser alone knows.
  expect((await database.getAll('messages')).map(({ id }) => id)).toEqual([3]);
  const healths = (await database.getAll('accounts')).map(({ health }) => health.state);
  expect(healths).toEqual(['loading', 'refused']);
  // The stream goes on where it was, and the lists are to be read.
  expect(await database.get('streams', ME)).toMatchObject({ cursor: '7-a', owed: expect.any(String) });

  let stale = 0;
  const late = await applyChanges([message(1)], { asOf, onStale: () => stale++ });
  expect([late.length, stale, await database.count('messages')]).toEqual([0, 1, 1]);
  await applyChanges([message(1)], { asOf: await currentRevision() });
  expect(await database.count('messages')).toBe(2);
});
