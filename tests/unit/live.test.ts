import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FlowdockError } from '../../lib/flowdock/errors.ts';
import type { Flow, Message, StreamEvent } from '../../lib/flowdock/model.ts';
import { hereOf } from '../../lib/live/here-of.ts';
import { matters } from '../../lib/live/matters.ts';
import { createQueue } from '../../lib/live/queue.ts';
import type { Step } from '../../lib/live/report.ts';
import { retryPause } from '../../lib/live/retry-pause.ts';
import { crowded, roomFor } from '../../lib/live/room-for.ts';
import { listen } from '../../lib/store/channel.ts';
import { openDatabase } from '../../lib/store/database.ts';
import {
  type Account,
  type Change,
  type ConversationState,
  flowKey,
  privateKey,
} from '../../lib/store/picture.ts';
import { applyChanges, currentRevision } from '../../lib/store/writer.ts';
import { messageRow } from '../../lib/sync/changes.ts';
import { placeOf } from '../../lib/sync/events.ts';
import { owedBy } from '../../lib/sync/owed.ts';
import { markBehind, receiveEvents } from '../../lib/sync/receive.ts';
import { setHealth } from '../../lib/sync/refresh.ts';

const ME = '1@https://flowdock.test';
const FLOW = flowKey('main');
const UNREAD = ':unread:1';
const user = (id: number, nick: string) => ({ id, email: '', name: nick, nick, avatar: '' });
const account: Account = {
  id: ME,
  server: 'https://flowdock.test',
  user: user(1, 'Ada'),
  method: 'token',
  signedInAt: 1,
  health: { state: 'ok', refreshedAt: 1 },
};
const flow: Flow = {
  id: 'main',
  name: 'Main',
  parameterized_name: 'main',
  organization: {
    id: 1,
    name: 'Acme',
    parameterized_name: 'acme',
    user_limit: 0,
    user_count: 0,
    active: true,
    url: '',
  },
  unread_mentions: 0,
  open: true,
  joined: true,
  url: '',
  web_url: '',
  access_mode: 'invitation',
  disabled: false,
  users: [{ ...user(2, 'Grace'), in_flow: true, disabled: false }],
};
const state = (newestId: number): ConversationState => ({
  account: ME,
  conversation: FLOW,
  oldestId: 1,
  newestId,
  reachedStart: true,
  lastMessageAt: newestId,
  fetchedAt: 0,
});
const event = (name: string, id: number, content: unknown, more: Partial<StreamEvent> = {}): StreamEvent => ({
  event: name,
  id,
  content,
  tags: [],
  user: '2',
  sent: id,
  created_at: '',
  attachments: [],
  flow: 'main',
  ...more,
});
const said = (id: number, tags: string[] = [], content = `m${id}`) => event('message', id, content, { tags });
const tagged = (id: number, message: number, add: string[], remove: string[] = []) =>
  event('tag-change', id, { message, add, remove });
const receive = (...events: StreamEvent[]) =>
  receiveEvents(
    ME,
    events.map((one) => ({ id: `e${one.id ?? ''}`, event: one })),
  );
const message = async (id: number, conversation = FLOW) =>
  (await openDatabase()).get('messages', [ME, conversation, id]);
const flowNow = async () => (await (await openDatabase()).get('flows', [ME, 'main']))?.flow;
const stateNow = async () => (await openDatabase()).get('conversations', [ME, FLOW]);

beforeEach(async () => {
  const database = await openDatabase();
  for (const name of database.objectStoreNames) await database.clear(name);
  await applyChanges([
    { kind: 'account', account },
    { kind: 'flow', row: { account: ME, id: 'main', flow } },
    { kind: 'conversation', state: state(5) },
  ]);
});

describe('events', () => {
  test('a mention is unread, counts, and brings the conversation and the stream forward', async () => {
    await receive(said(6), said(7, [UNREAD]));
    expect((await message(7))?.unread).toBe(1);
    expect((await flowNow())?.unread_mentions).toBe(1);
    expect((await stateNow())?.newestId).toBe(7);
    expect((await (await openDatabase()).get('streams', ME))?.cursor).toBe('e7');
  });

  test('reading elsewhere takes it back, whoever’s other tags came between', async () => {
    await receive(said(6, [UNREAD]), tagged(7, 6, ['todo']), tagged(8, 6, [], [UNREAD]));
    expect(await message(6)).toMatchObject({ unread: 0, message: { tags: ['todo'] } });
    expect((await flowNow())?.unread_mentions).toBe(0);
  });

  test('a keyword makes a message unread, also where nobody looked yet; other tags and edits leave it so', async () => {
    const hear = (...events: StreamEvent[]) =>
      receiveEvents(
        ME,
        events.map((one) => ({ id: `e${one.id ?? ''}`, event: one })),
        ['crane'],
      );
    await (await openDatabase()).clear('conversations');
    await hear(said(6, [], 'the CRANE, again'), said(7, [], 'cranes'), said(8, [UNREAD], 'a crane for you'));
    expect(await message(6)).toMatchObject({ unread: 1, word: 'crane' });
    expect(await message(7)).toBeUndefined();
    expect((await message(8))?.word).toBeUndefined();
    await hear(tagged(9, 6, ['todo']), event('message-edit', 10, { message: 6, updated_content: 'better' }));
    expect(await message(6)).toMatchObject({ unread: 1, word: 'crane', message: { content: 'better' } });
    expect(await (await openDatabase()).get('listened', [ME, 'main'])).toMatchObject({ id: 10 });
  });

  test('a reply in one’s own thread is kept where nobody looked yet, if wanted; what an event brings is news, edited or not', async () => {
    const database = await openDatabase();
    await database.clear('conversations');
    const inThread = (id: number, thread_id: string, user = '2') =>
      event('message', id, `m${id}`, { thread_id, user });
    const mine: Message = { ...inThread(5, 'mine', '1'), id: 5, sent: 5, content: 'm5', user: '1' };
    await applyChanges([{ kind: 'message', row: messageRow(ME, FLOW, mine, 1) }]);
    const told: Change[] = [];
    const deaf = listen((announced) => announced.kind === 'changes' && told.push(...announced.changes));
    const take = (wanted: boolean, ...events: StreamEvent[]) =>
      receiveEvents(
        ME,
        events.map((one) => ({ id: null, event: one })),
        [],
        () => wanted,
      );
    await take(false, inThread(6, 'mine'));
    expect(await message(6)).toBeUndefined();
    const edited = event('message-edit', 9, { message: 7, updated_content: 'better' });
    await take(true, inThread(7, 'mine'), inThread(8, 'theirs'), edited);
    expect((await message(7))?.message.content).toBe('better');
    expect(await message(8)).toBeUndefined();
    await take(true, event('message-edit', 10, { message: 7, updated_content: 'best' }));
    await expect
      .poll(() => told.map((change) => change.kind === 'message' && [change.row.id, change.news]))
      .toEqual([
        [7, true],
        [7, undefined],
      ]);
    deaf();
  });

  test('what comes in one batch with the threads of services is taken in, and so is each of the threads', async () => {
    const built = (id: number, thread: string, second = id) =>
      event('activity', id, 'built', {
        thread_id: thread,
        thread: {
          id: thread,
          title: `${thread} ${second}`,
          updated_at: `2026-11-24T00:00:0${second}.000Z`,
          source: { id: 1, name: 'CI' },
        } as unknown as NonNullable<StreamEvent['thread']>,
      });
    await receive(built(6, 'one'), said(7, [UNREAD]), built(8, 'other'), built(9, 'one', 5));
    const database = await openDatabase();
    expect((await message(7))?.unread).toBe(1);
    expect((await flowNow())?.unread_mentions).toBe(1);
    expect((await stateNow())?.newestId).toBe(9);
    expect((await database.get('streams', ME))?.cursor).toBe('e9');
    const titles = (await database.getAll('threads')).map(({ thread }) => thread.title);
    expect(titles).toEqual(['one 6', 'other 8']);
  });

  test('an edit and a deletion reach the message they speak of', async () => {
    await receive(said(6, [UNREAD]), said(7));
    await receive(event('message-edit', 8, { message: 6, updated_content: 'better' }));
    expect((await message(6))?.message).toMatchObject({ content: 'better', edited: 8 });
    await receive(event('message-delete', 9, { message: 6 }));
    expect(await message(6)).toBeUndefined();
    expect((await flowNow())?.unread_mentions).toBe(0);
  });

  test('reactions come and go with their message, and a list that knows none leaves them', async () => {
    const given = (id: number, type: string, emoji: unknown, who = '2') =>
      event('emoji-reaction', id, { message: 6, type, emoji }, { user: who });
    const reactions = async () => (await message(6))?.message.emoji_reactions;
    await receive(said(6), given(7, 'add', '👍'), given(8, 'add', '👍', '3'), given(9, 'add', '👍'));
    expect(await reactions()).toEqual({ '👍': [3, 2] });
    await receive(
      given(10, 'remove', '👍'),
      given(11, 'add', '__proto__'),
      given(12, 'like', '🎉'),
      given(13, 'add', 7),
    );
    expect(await reactions()).toEqual(JSON.parse('{ "👍": [3], "__proto__": [2] }'));
    const listed: Message = { ...said(6), id: 6, sent: 6, content: 'm6', user: '2' };
    await applyChanges([{ kind: 'message', row: messageRow(ME, FLOW, listed, 1) }]);
    expect(await reactions()).toMatchObject({ '👍': [3] });
    await applyChanges([
      { kind: 'message', row: messageRow(ME, FLOW, { ...listed, emoji_reactions: {} }, 1) },
    ]);
    expect(await reactions()).toEqual({});
  });

  test('a message that a list brought, or that was removed since, is not put back by its old event', async () => {
    const read: Message = { ...said(5), id: 5, sent: 5, content: 'read already', user: '2' };
    await applyChanges([{ kind: 'message', row: messageRow(ME, FLOW, read, 1) }]);
    await receive(said(5, [UNREAD]), said(4, [UNREAD]));
    expect((await message(5))?.unread).toBe(0);
    expect(await message(4)).toBeUndefined();
  });

  test('an answer asked for before an event undoes nothing of it, and says that it was too late', async () => {
    await receive(said(6, [UNREAD]));
    const asked = await currentRevision();
    await receive(tagged(7, 6, [], [UNREAD]));
    const old: Message = { ...said(6, [UNREAD]), id: 6, sent: 6, content: 'm6', user: '2' };
    const onStale = vi.fn();
    await applyChanges([{ kind: 'message', row: messageRow(ME, FLOW, old, 1) }], { asOf: asked, onStale });
    expect((await message(6))?.unread).toBe(0);
    expect(onStale).toHaveBeenCalled();
  });

  test('nor of what an event told of a message that was not here yet', async () => {
    const asked = await currentRevision();
    await receive(
      tagged(20, 6, [], [UNREAD]),
      event('message-edit', 21, { message: 7, updated_content: 'better' }),
      event('message-delete', 22, { message: 8 }),
    );
    const listed = [6, 7, 8].map((id): Change => {
      const old: Message = { ...said(id, [UNREAD]), id, sent: id, content: `m${id}`, user: '2' };
      return { kind: 'message', row: messageRow(ME, FLOW, old, 1) };
    });
    const onStale = vi.fn();
    await applyChanges(listed, { asOf: asked, onStale });
    expect([await message(6), await message(7), await message(8)]).toMatchObject([
      { unread: 0, message: { tags: [], content: 'm6' } },
      { unread: 1, message: { content: 'better' } },
      undefined,
    ]);
    expect(onStale).toHaveBeenCalled();
    // An answer that was asked for since is as it is.
    await applyChanges([{ kind: 'message-gone', account: ME, conversation: FLOW, id: 6 }]);
    await applyChanges(listed.slice(0, 1), { asOf: await currentRevision() });
    expect((await message(6))?.unread).toBe(1);
  });

  test('after a gap nobody told of, what comes does not pretend that nothing is missing', async () => {
    await markBehind(ME);
    await receive(said(90));
    expect(await stateNow()).toMatchObject({ newestId: 5, behind: true, lastMessageAt: 90 });
  });

  test('lists that are owed stay so through events, until lists asked for since have come', async () => {
    const done = (settled?: string) => setHealth(ME, () => ({ state: 'ok', refreshedAt: 1 }), settled);
    await markBehind(ME);
    const first = await owedBy(ME);
    expect(first).toBeDefined();
    await receive(said(6));
    await done();
    expect(await owedBy(ME)).toBe(first);
    // An event that leaves something open, while the lists are on their way: they may have been too early.
    await receive(event('flow-add', 7, { id: 'other' }));
    await done(first);
    const second = await owedBy(ME);
    expect(second).toBeDefined();
    await done(second);
    expect(await owedBy(ME)).toBeUndefined();
    expect((await (await openDatabase()).get('streams', ME))?.cursor).toBe('e7');
  });

  test('a server whose data came back from a copy may give an id a second time', async () => {
    await receive(said(6, [], 'of the history that is gone'));
    await markBehind(ME);
    await receive({ ...said(6, [UNREAD], 'of this one'), sent: 1_000 });
    expect(await message(6)).toMatchObject({ unread: 1, message: { content: 'of this one' } });
    // Below what was known before, too.
    await receive({ ...said(3, [UNREAD], 'and another'), sent: 1_001 });
    expect(await message(3)).toMatchObject({ unread: 1 });
  });

  test('people come, go, and change their names', async () => {
    await receive(event('backend.user.join', 6, { id: 'main', name: 'Main', user: user(3, 'Linus') }));
    expect((await flowNow())?.users?.map(({ nick }) => nick)).toEqual(['Grace', 'Linus']);
    await receive(event('user-edit', 7, { user: user(2, 'Hopper') }), event('backend.user.block', 8, '3'));
    expect((await flowNow())?.users?.map(({ nick, disabled }) => [nick, disabled])).toEqual([
      ['Hopper', false],
      ['Linus', true],
    ]);
    expect((await (await openDatabase()).get('users', [ME, 2]))?.user.nick).toBe('Hopper');
  });

  test('a flow that one is removed from goes with its messages; what events leave open is asked for', async () => {
    await receive(said(6, [UNREAD]));
    const gone = await receive({
      ...event('flow-remove', 7, { id: 'main' }),
      id: undefined,
      flow: undefined,
    });
    expect(gone.refresh).toBe(true);
    expect(await message(6)).toBeUndefined();
    expect(await flowNow()).toBeUndefined();
    await applyChanges([{ kind: 'flow', row: { account: ME, id: 'main', flow } }]);
    const removal = { ...event('flow-remove', 8, { id: 'main' }), id: undefined, flow: undefined };
    await receive(event('status', 6, 'away'), said(7, [UNREAD]), removal);
    expect(await message(7)).toBeUndefined();
    expect(await flowNow()).toBeUndefined();
    expect((await receive(tagged(8, 2, [UNREAD]))).fetch).toEqual([{ conversation: FLOW, message: 2 }]);
    expect((await receive(event('action', 9, { type: 'add_people' }))).refresh).toBe(false);
  });

  test('private messages belong to the other person, whoever wrote', () => {
    const to = (from: string, other: string) =>
      placeOf({ ...said(1), flow: undefined, user: from, to: other }, 1);
    expect([to('2', '1'), to('1', '2')]).toEqual([privateKey(2), privateKey(2)]);
  });

  test('however events are cut into batches and repeated, the picture is the same', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('said' as const), unread: fc.boolean() }),
      fc.record({ kind: fc.constant('tag' as const), at: fc.nat(9), add: fc.boolean() }),
      fc.record({ kind: fc.constant('edit' as const), at: fc.nat(9) }),
    );
    const snapshot = async () => {
      const database = await openDatabase();
      const rows = await database.getAll('messages');
      return JSON.stringify([
        rows.map(({ id, unread, message: { tags, content } }) => [id, unread, [...tags].sort(), content]),
        (await flowNow())?.unread_mentions,
        (await stateNow())?.newestId,
      ]);
    };
    const restart = async () => {
      const database = await openDatabase();
      await database.clear('messages');
      await applyChanges([
        { kind: 'flow', row: { account: ME, id: 'main', flow } },
        { kind: 'conversation', state: state(5) },
      ]);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.array(fc.nat(4)), async (steps, cuts) => {
        const events = steps.map((one, index) => {
          const id = 6 + index;
          const target = 'at' in one && index > 0 ? 6 + (one.at % index) : 1;
          if (one.kind === 'said') return said(id, one.unread ? [UNREAD] : []);
          if (one.kind === 'edit')
            return event('message-edit', id, { message: target, updated_content: `e${id}` });
          return tagged(id, target, one.add ? [UNREAD] : [], one.add ? [] : [UNREAD]);
        });
        await restart();
        for (const one of events) await receive(one);
        const expected = await snapshot();
        await restart();
        let at = 0;
        for (const cut of [...cuts, events.length]) {
          // A batch whose answer was lost comes again.
          await receive(...events.slice(at, at + cut));
          await receive(...events.slice(at, at + cut));
          at += cut;
        }
        expect(await snapshot()).toBe(expected);
        const unread = (await (await openDatabase()).getAll('messages')).filter((row) => row.unread === 1);
        expect((await flowNow())?.unread_mentions).toBe(unread.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the way to the background', () => {
  const step = (id: number): Step => ({ kind: 'event', id: String(id), event: said(id) });
  const ids = (steps: Step[]) => steps.map((one) => (one.kind === 'event' ? Number(one.id) : one.kind));

  test('talk waits for what matters and keeps its order; a report that failed goes again', async () => {
    vi.useFakeTimers();
    const taken: (number | string)[][] = [];
    let broken = true;
    const queue = createQueue(async (steps) => {
      taken.push(ids(steps));
      if (broken) throw new Error('the worker died');
    });
    queue.push(step(1), false);
    queue.push(step(2), false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(taken).toEqual([]);
    queue.push(step(3), true);
    await vi.advanceTimersByTimeAsync(0);
    expect(taken).toEqual([[1, 2, 3]]);
    broken = false;
    queue.push(step(4), false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(taken.slice(1)).toEqual([[1, 2, 3, 4]]);
    vi.useRealTimers();
  });

  test('only what badge and memberships speak of wakes it', () => {
    const me = { me: 1, ofUnread: false, ofEvery: false, keywords: [] };
    expect(matters(said(1), me)).toBe(false);
    expect(matters(said(1, [UNREAD]), me)).toBe(true);
    expect(matters(said(1, [], 'the crane'), { ...me, keywords: ['crane'] })).toBe(true);
    expect(matters({ ...said(1), flow: undefined, to: '1' }, me)).toBe(true);
    expect(matters(tagged(2, 1, ['todo']), me)).toBe(false);
    expect(matters(tagged(2, 1, [], [UNREAD]), me)).toBe(true);
    expect(matters(event('message-edit', 2, { message: 1 }), me)).toBe(false);
    expect(
      matters(event('message-edit', 2, { message: 1 }), {
        me: 1,
        ofUnread: true,
        ofEvery: false,
        keywords: [],
      }),
    ).toBe(true);
    expect(matters(event('flow-add', 2, { id: 'x' }), me)).toBe(true);
  });

  test('a broken stream comes back nearly at once, then 2, 4, 8 .. 60 s, and obeys the server', () => {
    const network = new FlowdockError('unreachable', '');
    expect(retryPause(null, 1, 0.5)).toBe(250);
    expect([2, 3, 4, 5, 9, 99].map((count) => retryPause(network, count, 0.5))).toEqual([
      2_000, 4_000, 8_000, 16_000, 60_000, 60_000,
    ]);
    const busy = new FlowdockError('server', '', { status: 503, retryAfterMs: 90_000 });
    expect(retryPause(busy, 1, 0)).toBe(90_000);
  });

  test('one server holds four streams at most, whoever’s they are; another server has its own four', () => {
    const at = (server: string, count: number) =>
      Array.from({ length: count }, (_, index) => `${index + 1}@https://${server}.test`);
    const [many, few] = [at('a', 6), at('b', 2)];
    expect(roomFor([...many, ...few])).toEqual([...many.slice(0, 4), ...few]);
    // Beside the streams there are already, one more each that shows who is active.
    expect(roomFor(few, { having: few })).toEqual(few);
    expect(roomFor(at('a', 3), { having: at('a', 3) })).toEqual(at('a', 1));
    expect(roomFor(at('a', 4), { having: at('a', 4) })).toEqual([]);
    expect(crowded([...many, ...few, ...at('c', 4)])).toEqual(many.slice(0, 1));
  });

  test('a server that takes all requests over one connection holds the streams of all its accounts', () => {
    const at = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}@https://a.test`);
    const wide = new Set(['https://a.test']);
    expect(roomFor(at(20), { wide })).toEqual(at(20));
    expect(roomFor(at(20), { having: at(20), wide })).toEqual(at(20));
    expect(roomFor(at(99), { wide })).toHaveLength(60);
    expect(roomFor(at(20), { wide: new Set(['https://b.test']) })).toHaveLength(4);
  });

  test('who is here and who types is read from both kinds of event', () => {
    const here = (one: StreamEvent) => hereOf(ME, 1, one, 9);
    expect(here(event('activity.user', 1, { typing: true }))).toMatchObject({ user: 2, typing: FLOW });
    expect(here(event('activity.user', 1, {}))).toMatchObject({ state: 'idle', typing: null });
    expect(here(event('activity.user', 1, {}, { user: '1' }))).toBeNull();
    const presence = { ...event('presence', 1, { user_id: 2, state: 0 }), flow: undefined };
    expect(here(presence)).toMatchObject({ user: 2, state: 'offline' });
  });
});
