import { expect, it } from 'vitest';
import type { Message } from '../../lib/flowdock/model.ts';
import type { OutboxRow } from '../../lib/outbox/row.ts';
import type { ConversationKey, MessageRow } from '../../lib/store/picture.ts';
import { RECENTLY_READ, recentlyReadOf } from '../../lib/store/recently-read.ts';

const account = '1@https://flow.test';
const me = new Map([[account, 1]]);

function row(id: number, over: Partial<Message> = {}, of: Partial<MessageRow> = {}): MessageRow {
  const message = {
    id,
    event: 'message',
    content: `words ${id}`,
    user: '2',
    tags: [':user:1'],
    sent: id,
    ...over,
  };
  // The fields of a message that are looked at here.
  return { account, conversation: 'flow:a', id, unread: 0, message: message as Message, ...of };
}
const action = (kind: 'mark-read' | 'mark-unread', id: number, conversation: ConversationKey = 'flow:a') =>
  // The fields of a row that are looked at here.
  ({
    uuid: `${kind} ${id}`,
    account,
    conversation,
    createdAt: 1,
    state: 'queued',
    action: { kind, messages: [id] },
  }) as OutboxRow;
const ids = (rows: MessageRow[], outbox: OutboxRow[] = []) =>
  recentlyReadOf(rows, me, outbox).map(({ id }) => id);

it('holds what was for the person and is read, the newest first', () => {
  expect(
    ids([
      row(1),
      row(2, { tags: [] }),
      row(3, { tags: [':user:everyone'] }),
      row(4, { user: '1' }),
      row(5, {}, { unread: 1 }),
      row(6, { tags: [] }, { word: null }),
      row(7, { tags: [] }, { conversation: 'private:2' }),
      row(8, {}, { account: 'signed out' }),
      row(9, { event: 'activity.user' }),
    ]),
  ).toEqual([7, 6, 3, 1]);
});

it('what waits to be marked counts as marked', () => {
  expect(
    ids([row(1, {}, { unread: 1 }), row(2)], [action('mark-read', 1), action('mark-unread', 2)]),
  ).toEqual([1]);
  expect(ids([row(2)], [{ ...action('mark-unread', 2), state: 'failed' }])).toEqual([2]);
});

it('is never longer than a screen or two', () => {
  expect(ids(Array.from({ length: 3 * RECENTLY_READ }, (_, at) => row(at + 1)))).toHaveLength(RECENTLY_READ);
});
