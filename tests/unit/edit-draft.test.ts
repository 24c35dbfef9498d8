import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readEditDraft, writeDraft, writeEditDraft } from '../../lib/drafts.ts';
import { openDatabase } from '../../lib/store/database.ts';
import { type Account, type Change, flowKey } from '../../lib/store/picture.ts';
import { applyChanges } from '../../lib/store/writer.ts';
import { draw, hooks, leave } from '../support/hooks.ts';

vi.mock('preact/hooks', () => hooks);
vi.stubGlobal('addEventListener', () => {});
vi.stubGlobal('removeEventListener', () => {});
const { useEditDraft } = await import('../../components/conversation/use-edit-draft.ts');

const FLOW = flowKey('main');
const message = { draft: 'uuid-1', text: 'The tide turns at six' };
const composer = (edit: typeof message | null) => {
  draw(() => useEditDraft('1@a', FLOW, edit, () => {}));
  return draw(() => useEditDraft('1@a', FLOW, edit, () => {}));
};
const kept = () => readEditDraft('1@a', FLOW, message.draft);

beforeEach(async () => (await openDatabase()).clear('drafts'));
afterEach(leave);

test('an edit left by a reply comes back with what the message said when it began', async () => {
  expect(composer(message).text).toBe('The tide turns at six');
  composer(message).setText('The tide turns at seven');
  expect(composer(null).text).toBe('');
  expect(await kept()).toEqual({ text: 'The tide turns at seven', base: 'The tide turns at six' });
  // Meanwhile it was changed elsewhere.
  const now = { ...message, text: 'The tide turns at noon' };
  await vi.waitFor(() => expect(composer(now).text).toBe('The tide turns at seven'));
  expect(composer(now).base()).toBe('The tide turns at six');
});

test('an edit that goes with its page comes back; sent or cancelled, it does not', async () => {
  composer(message).setText('half a');
  leave();
  expect(await kept()).toMatchObject({ text: 'half a' });
  await vi.waitFor(() => expect(composer(message).text).toBe('half a'));
  composer(message).forget();
  leave();
  expect(await kept()).toBeNull();
  expect(composer(message).text).toBe('The tide turns at six');
});

test('what is typed before the kept edit is read wins, and a text typed back to what it was is no edit', async () => {
  composer(message).setText('half a');
  leave();
  composer(message).setText('quicker');
  // By the time a later reader has its answer, so has the earlier one.
  await kept();
  expect(composer(message).text).toBe('quicker');
  composer(message).setText('The tide turns at six');
  leave();
  expect(await kept()).toBeNull();
});

test('a kept edit goes with its message, and nothing else does', async () => {
  const edit = { text: 'half a', base: 'whole' };
  const said = (id: number, uuid: string | null, content: string): Change => {
    const message = {
      id,
      uuid,
      content,
      event: 'message',
      tags: [],
      user: '1',
      sent: id,
      created_at: '',
      attachments: [],
    };
    return { kind: 'message', row: { account: '1@a', conversation: FLOW, id, unread: 0, message } };
  };
  // The fields of an account that the writer looks at.
  const account = { id: '1@a' } as Account;
  await applyChanges([{ kind: 'account', account }]);
  await applyChanges([said(1, 'one', 'a'), said(2, null, 'b'), said(3, 'three', 'c'), said(4, 'four', 'd')]);
  for (const name of ['one', '2', 'three', 'four']) await writeEditDraft('1@a', FLOW, name, edit);
  await writeDraft('1@a', FLOW, null, 'something else');
  await applyChanges([
    { kind: 'message-gone', account: '1@a', conversation: FLOW, id: 1 },
    { kind: 'message-gone', account: '1@a', conversation: FLOW, id: 2 },
    // Some servers leave an empty message behind.
    said(3, 'three', ''),
    said(4, 'four', 'changed'),
  ]);
  const left = await (await openDatabase()).getAll('drafts');
  expect(left.map(({ thread, text }) => [thread, text])).toEqual([
    ['', 'something else'],
    ['edit four', 'half a'],
  ]);
});
