/** What is shared lies in the outbox before anything is sent, once, and can be taken back from there. */
import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import type { OutboxRow } from '../../lib/outbox/row.ts';

fakeBrowser.runtime.getManifest = () => ({ manifest_version: 3, name: 'Quayside', version: '1.0' });
vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));
// Bytes that were sent are forgotten; what the cache itself does is the browser's.
vi.stubGlobal('caches', { open: async () => ({ delete: async () => true }) });
/** What the network and the server make of the outbox when it is drained. */
let drained: (rows: OutboxRow[]) => Promise<void>;
vi.mock('../../lib/outbox/drain.ts', () => ({ drainConversation: async () => drained(await outbox()) }));

const { sendShare, undoShare } = await import('../../lib/share/send.ts');
const { readSheetDraft, writeSheetDraft } = await import('../../lib/share/sheet-draft.ts');
const { newTicket } = await import('../../lib/share/ticket.ts');
const { changeTicket, keepTicket, readTicket } = await import('../../lib/share/ticket-store.ts');
const { openDatabase } = await import('../../lib/store/database.ts');
const { flowKey } = await import('../../lib/store/picture.ts');

const here = { account: '1@https://a.example', conversation: flowKey('f1') };
const there = { account: '1@https://a.example', conversation: flowKey('f2') };
const message = { content: 'Look at this', tags: [], thread: null, file: null };
const outbox = async () => (await openDatabase()).getAll('outbox');
const put = async (row: OutboxRow) => (await openDatabase()).put('outbox', row);

const offline = async () => {};
const refused = async ([row]: OutboxRow[]) => {
  const error = { kind: 'forbidden', message: 'You are not allowed to do this.' };
  if (row) await put({ ...row, attempts: 1, state: 'failed', error });
};
const stored = async ([row]: OutboxRow[]) => {
  if (row) await (await openDatabase()).delete('outbox', row.uuid);
};

const signedIn = async () => {
  const user = { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' };
  const account = { id: here.account, server: 'https://a.example', user, method: 'token' as const };
  const rest = { signedInAt: 1, health: { state: 'ok', refreshedAt: 1 } as const, revision: 1 };
  await (await openDatabase()).put('accounts', { ...account, ...rest });
};

const page = { kind: 'page', title: '', url: '', pageUrl: '', selection: '', image: '' } as const;
async function ticket(quick: typeof here | null = null): Promise<string> {
  const made = newTicket({ page, mode: 'window', tabId: null, quick });
  await keepTicket(made);
  return made.nonce;
}

beforeEach(async () => {
  fakeBrowser.reset();
  // A background that is told and has nothing to say.
  fakeBrowser.runtime.onMessage.addListener(async () => ({ ok: true, value: null }));
  await (await openDatabase()).clear('outbox');
  await signedIn();
});

test('it is on disk before anything is sent', async () => {
  let seen: OutboxRow[] = [];
  drained = async (rows) => {
    seen = rows;
    await stored(rows);
  };
  const nonce = await ticket();
  expect(await sendShare(nonce, here, message)).toBe('sent');
  expect(seen).toMatchObject([
    {
      ...here,
      state: 'queued',
      action: { kind: 'message', content: 'Look at this', tags: [], threadId: null },
    },
  ]);
});

test('without a network it is queued, once however often it is asked for, and Undo takes it out', async () => {
  drained = offline;
  const nonce = await ticket();
  expect(await sendShare(nonce, here, message)).toBe('queued');
  expect(await sendShare(nonce, here, message)).toBe('queued');
  expect(await outbox()).toHaveLength(1);
  await undoShare(nonce);
  expect(await outbox()).toEqual([]);
  await expect(sendShare(nonce, here, message)).rejects.toMatchObject({ kind: 'used' });
});

test('what is refused can go elsewhere, and is not sent there any more', async () => {
  drained = refused;
  const nonce = await ticket();
  await expect(sendShare(nonce, here, message)).rejects.toMatchObject({ kind: 'forbidden' });
  drained = offline;
  expect(await sendShare(nonce, there, message)).toBe('queued');
  expect(await outbox()).toMatchObject([{ ...there, attempts: 0, state: 'queued' }]);
});

test('a file goes along in the thread its text begins, is on disk with it, and is taken back with it', async () => {
  drained = offline;
  const nonce = await ticket();
  await changeTicket(nonce, () => ({ file: { name: 'a.png', contentType: 'image/png', size: 3 } }));
  const file = new File(['abc'], 'a.png', { type: 'image/png' });
  expect(await sendShare(nonce, here, { ...message, file })).toBe('queued');
  const [text, sent] = await outbox();
  const { fileUuid, uuid } = await readTicket(nonce);
  const [row, other] = text?.uuid === fileUuid ? [text, sent] : [sent, text];
  expect(row).toMatchObject({
    uuid: fileUuid,
    action: { kind: 'file', fileName: 'a.png', size: 3, joins: uuid },
  });
  expect(other?.createdAt).toBeLessThan(row?.createdAt ?? 0);
  expect(await (await openDatabase()).get('outboxFiles', fileUuid)).toBeDefined();
  await undoShare(nonce);
  expect(await outbox()).toEqual([]);
});

test('what goes into a thread takes its file there, too', async () => {
  drained = offline;
  const nonce = await ticket();
  const file = new File(['abc'], 'a.png', { type: 'image/png' });
  await sendShare(nonce, here, { ...message, thread: 't1', file });
  const actions = (await outbox()).map(({ action }) => action);
  expect(actions.map((action) => 'threadId' in action && action.threadId)).toEqual(['t1', 't1']);
  expect(actions.some((action) => 'joins' in action && action.joins !== undefined)).toBe(false);
});

test('what goes to an account that was signed out meanwhile is not said to be sent, and can go elsewhere', async () => {
  const signOut = async () => (await openDatabase()).clear('accounts');
  await signOut();
  drained = async () => expect.unreachable('Nothing is to be sent.');
  const nonce = await ticket();
  await expect(sendShare(nonce, here, message)).rejects.toMatchObject({ kind: 'signed-out' });
  await signedIn();
  // What waits is discarded with the sign-out.
  drained = async (rows) => {
    await signOut();
    await stored(rows);
  };
  await expect(sendShare(nonce, here, message)).rejects.toMatchObject({ kind: 'signed-out' });
  expect(await readTicket(nonce)).toMatchObject({ outcome: { state: 'open' } });
  await signedIn();
  drained = stored;
  expect(await sendShare(nonce, there, message)).toBe('sent');
});

test('a site remembers where its things went last', async () => {
  drained = offline;
  const nonce = await ticket();
  await changeTicket(nonce, ({ page }) => ({ page: { ...page, pageUrl: 'https://tides.example/low' } }));
  await sendShare(nonce, there, message);
  expect(await fakeBrowser.storage.local.get('settings')).toMatchObject({
    settings: { siteFlows: [{ site: 'tides.example', ...there }] },
  });
});

test('what is refused and then changed is the same message with the new text', async () => {
  drained = refused;
  const nonce = await ticket();
  await expect(sendShare(nonce, here, message)).rejects.toMatchObject({ kind: 'forbidden' });
  drained = offline;
  await sendShare(nonce, here, { ...message, content: 'Look at that' });
  expect(await outbox()).toMatchObject([{ state: 'queued', action: { content: 'Look at that' } }]);
});

test('a worker that died before it was on disk lost nothing: asked again, it is sent, as one that may have arrived', async () => {
  drained = offline;
  const nonce = await ticket();
  await changeTicket(nonce, () => ({ outcome: { state: 'sent', target: here } }));
  expect(await sendShare(nonce, here, message)).toBe('queued');
  const { uuid } = await readTicket(nonce);
  expect(await outbox()).toMatchObject([{ uuid, attempts: 1, state: 'queued' }]);
});

test('what was typed is forgotten once it is sent, whether or not the sheet is still there; not by a share to a chosen place', async () => {
  const draft = {
    comment: 'Look',
    tags: [],
    target: here,
    thread: null,
    withSelection: true,
    withImage: true,
  };
  await writeSheetDraft(page.pageUrl, draft);
  drained = stored;
  await sendShare(await ticket(here), here, message);
  drained = refused;
  await expect(sendShare(await ticket(), here, message)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await readSheetDraft(page.pageUrl)).toEqual(draft);
  drained = stored;
  await sendShare(await ticket(), here, message);
  expect(await readSheetDraft(page.pageUrl)).toBeNull();
});
