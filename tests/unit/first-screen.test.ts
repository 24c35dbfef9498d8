/** The first screen a popup shows before it has read the picture: bounded, of the picture there is, and the same as what follows. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { groupUnread, unreadSummary } from '../../components/unread/unread-groups.ts';
import type { FlowRow, MessageRow } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';

vi.mock('wxt/browser', () => ({ browser: fakeBrowser }));

const { accountNames } = await import('../../lib/store/account-names.ts');
const { forgetFirstScreen, followFirstScreen, keepFirstScreen } = await import(
  '../../lib/keep-first-screen.ts'
);
const { keptFirstScreen, putFirstScreen } = await import('../../lib/kept-first-screen.ts');
const { ofShownOrganizations } = await import('../../components/app/shown-organizations.ts');
const { settingsReady } = await import('../../lib/settings.ts');
const { hiddenFlows, readHiddenFlows } = await import('../../lib/store/hidden.ts');
const { openDatabase } = await import('../../lib/store/database.ts');
const { firstScreenAfter } = await import('../../lib/store/first-screen-step.ts');
const { readFirstScreen } = await import('../../lib/store/first-screen.ts');
const { openPicture } = await import('../../lib/store/reader.ts');
const { applyChanges, applyInSteps, currentRevision } = await import('../../lib/store/writer.ts');

const ME = '1@https://flowdock.test';
const account = {
  id: ME,
  server: 'https://flowdock.test',
  user: { id: 1, email: '', name: 'Ada', nick: 'ada', avatar: '' },
  method: 'token' as const,
  signedInAt: 1,
  health: { state: 'ok' as const, refreshedAt: 1 },
};
const flow = (id: string, organization: number): FlowRow => ({
  account: ME,
  id,
  // As much of a flow as lists look at.
  flow: {
    id,
    name: `Flow ${id}`,
    organization: { id: organization, name: `Org ${organization}` },
    users: [{ id: 2 }],
  } as unknown as FlowRow['flow'],
});
const message = (conversation: MessageRow['conversation'], id: number): MessageRow => ({
  account: ME,
  conversation,
  id,
  unread: 1,
  message: {
    id,
    event: 'message',
    content: `message ${id}`,
    tags: [],
    user: '2',
    sent: id * 1_000,
    created_at: '',
    attachments: [],
  },
});

/** So many flows with so many unread messages in turn, the last flow muted, and two private messages. */
async function picture(flows: number, unread: number): Promise<string[]> {
  await applyChanges([
    { kind: 'account', account },
    {
      kind: 'user',
      row: { account: ME, id: 2, user: { ...account.user, id: 2, name: 'Grace', nick: 'grace' } },
    },
  ]);
  await applyInSteps(
    [
      ...Array.from({ length: flows }, (_, at) => ({ kind: 'flow' as const, row: flow(`f${at}`, at % 3) })),
      ...Array.from({ length: unread }, (_, at) => ({
        kind: 'message' as const,
        row: message(`flow:f${at % flows}`, at + 1),
      })),
      { kind: 'message' as const, row: message('private:2', unread + 1) },
      { kind: 'message' as const, row: message('private:3', unread + 2) },
    ],
    {},
  );
  return [`${ME}/f${flows - 1}`];
}

let views: PictureView[] = [];
function open(kept: Parameters<typeof openPicture>[0]): PictureView {
  const view = openPicture(kept);
  views.push(view);
  return view;
}
/** What the list of unread makes of a view: the groups a screen has room for, and the line above them. */
function shownBy({ unread, unreadPlaces, flows, accounts, users, first }: PictureView, muted: string[]) {
  const names = accountNames(accounts.value, flows.value);
  const counts = first.value?.counts;
  const groups = groupUnread(unread.value, unreadPlaces.value, flows.value, muted, names, counts);
  return {
    summary: unreadSummary(groups, first.value?.totals),
    groups: groups.slice(0, 10).map(({ key, name, where, muted, count, rows }) => {
      const shown = rows
        .slice(0, 2)
        .map((row) => [row.id, users.value.get(`${ME}/${row.message.user}`)?.name]);
      return { key, name, where, muted, count, shown };
    }),
  };
}

async function empty(): Promise<void> {
  const database = await openDatabase();
  for (const name of database.objectStoreNames) await database.clear(name);
}
beforeEach(async () => {
  fakeBrowser.reset();
  await empty();
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const view of views) view.close();
  views = [];
});

test.each([
  [3, 7],
  [40, 200],
  [300, 1_000],
])('of %i flows and %i unread it shows what the whole picture shows then', async (flows, unread) => {
  const muted = await picture(flows, unread);
  const screen = await readFirstScreen(muted, []);
  const view = open(Promise.resolve(screen));
  await view.begun;
  expect(view.first.value).toEqual(screen);
  const first = shownBy(view, muted);
  expect(first.groups.length).toBeGreaterThan(3);
  expect(first.groups[0]?.shown.length).toBe(2);
  view.readOn();
  await view.ready;
  expect(view.first.value).toBeNull();
  expect(view.unreadPlaces.value).toHaveLength(unread + 2);
  expect(shownBy(view, muted)).toEqual(first);
});

test('shows nothing of a hidden organization, as the picture the app shows then', async () => {
  const muted = await picture(30, 60);
  // Every third flow is one of organization 1.
  const hidden = [`${ME}/1`];
  const screen = await readFirstScreen(muted, hidden);
  expect(screen.hidden).toEqual(hidden);
  expect(screen.totals).toMatchObject({ mentions: 40, flows: 20, privates: 2 });
  await fakeBrowser.storage.local.set({ settings: { hiddenOrganizations: hidden } });
  await settingsReady();
  const whole = open(Promise.resolve(screen));
  await whole.begun;
  const view = ofShownOrganizations(whole);
  const first = shownBy(view, muted);
  whole.readOn();
  await whole.ready;
  await vi.waitFor(() => expect(view.unreadPlaces.value).toHaveLength(42));
  expect(whole.unreadPlaces.value).toHaveLength(62);
  expect(view.flows.value).toHaveLength(20);
  expect(shownBy(view, muted)).toEqual(first);
  expect(await readHiddenFlows(hidden)).toEqual(hiddenFlows(whole.flows.value, hidden));
  await fakeBrowser.storage.local.set({ settings: { hiddenOrganizations: [] } });
  await vi.waitFor(() => expect(view.unreadPlaces.value).toHaveLength(62));
});

test('is of the size of a screen, whatever there is', async () => {
  const muted = await picture(30, 60);
  const few = JSON.stringify(await readFirstScreen(muted, [])).length;
  await empty();
  const more = await picture(300, 1_500);
  const many = await readFirstScreen(more, []);
  expect(JSON.stringify(many).length).toBeLessThan(few * 1.1);
  expect(many.totals).toEqual({ mentions: 1_500, flows: 300, privates: 2, loud: 1_497 });
  expect(many.rest.reduce((sum, one) => sum + one)).toBe(300 + 1 - 10);
});

test('reads nothing else before it is told to, and follows what comes meanwhile', async () => {
  const muted = await picture(3, 7);
  const screen = await readFirstScreen(muted, []);
  const view = open(Promise.resolve(screen));
  const read = vi.spyOn(IDBObjectStore.prototype, 'getAll');
  await view.begun;
  await applyChanges([{ kind: 'message', row: message('flow:f1', 100) }]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(read.mock.contexts.map((store) => (store as IDBObjectStore).name)).not.toContain('flows');
  expect(view.unread.value.map(({ id }) => id)).not.toContain(100);
  view.readOn();
  await view.ready;
  expect(view.unread.value[0]?.id).toBe(100);
});

test('is not shown when the picture went on, nor when what waits makes other messages unread', async () => {
  const muted = await picture(3, 7);
  const screen = await readFirstScreen(muted, []);
  await applyChanges([{ kind: 'message', row: message('flow:f1', 100) }]);
  const later = open(Promise.resolve(screen));
  await later.begun;
  expect(later.first.value).toBeNull();
  expect(later.unread.value[0]?.id).toBe(100);

  const now = await readFirstScreen(muted, []);
  await (await openDatabase()).put('outbox', {
    uuid: 'a',
    account: ME,
    conversation: 'flow:f1',
    action: { kind: 'mark-read', messages: [100] },
    createdAt: 1,
    attempts: 0,
    notBefore: 0,
    state: 'queued',
    error: null,
  });
  const acting = open(Promise.resolve(now));
  await acting.begun;
  expect(acting.first.value).toBeNull();
  expect(acting.unread.value.map(({ id }) => id)).not.toContain(100);
});

test('is kept as the picture is', async () => {
  await picture(3, 7);
  await keepFirstScreen();
  expect(await keptFirstScreen()).toEqual(await readFirstScreen([], []));
  await applyChanges([{ kind: 'message', row: message('flow:f1', 100) }]);
  await keepFirstScreen();
  expect((await keptFirstScreen())?.totals.mentions).toBe(8);
  await fakeBrowser.storage.local.set({ settings: { mutedFlows: [`${ME}/f1`] } });
  await keepFirstScreen();
  expect((await keptFirstScreen())?.muted).toEqual([`${ME}/f1`]);
});

test('follows how accounts are without reading anything', async () => {
  await picture(3, 7);
  await keepFirstScreen();
  const offline = { ...account, health: { state: 'offline' as const, since: 5, refreshedAt: 1, retryAt: 9 } };
  const read = vi.spyOn(IDBObjectStore.prototype, 'getAll');
  const revision = (await currentRevision()) + 1;
  await followFirstScreen({ kind: 'changes', revision, changes: [{ kind: 'account', account: offline }] });
  expect(read).not.toHaveBeenCalled();
  const kept = await keptFirstScreen();
  expect(kept?.accounts).toEqual([offline]);
  expect(kept?.revision).toBe(revision);
  // A step that is missing, or of anything that is shown, has it read again.
  if (!kept) throw new Error('It was not kept.');
  expect(firstScreenAfter(kept, { kind: 'changes', revision: revision + 2, changes: [] })).toBeNull();
  const said = { kind: 'message' as const, row: message('flow:f1', 100) };
  expect(firstScreenAfter(kept, { kind: 'changes', revision: revision + 1, changes: [said] })).toBeNull();
});

test('is dropped when somebody signs out, also while it is being kept', async () => {
  await picture(3, 7);
  await keepFirstScreen();
  const old = await keptFirstScreen();
  if (!old) throw new Error('It was not kept.');
  await applyChanges([{ kind: 'account-gone', account: ME }]);
  await forgetFirstScreen();
  expect(await keptFirstScreen()).toBeNull();
  // What was read before it comes back by nobody: neither kept again, nor shown where it should still lie about.
  await keepFirstScreen();
  expect(await keptFirstScreen()).toBeNull();
  await putFirstScreen(old);
  const view = open(keptFirstScreen());
  await view.begun;
  expect([view.first.value, view.accounts.value, view.unread.value]).toEqual([null, [], []]);
});

test('what is being read when somebody signs out is not kept', async () => {
  await picture(3, 7);
  const put = vi.spyOn(fakeBrowser.storage.session, 'set');
  const keeping = keepFirstScreen();
  const read = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementationOnce(function (
    this: IDBObjectStore,
    ...given
  ) {
    void forgetFirstScreen();
    read.mockRestore();
    return this.getAll(...given);
  });
  await keeping;
  expect(put).not.toHaveBeenCalled();
  expect(await keptFirstScreen()).toBeNull();
});
