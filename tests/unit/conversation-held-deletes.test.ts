import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const enqueue = vi.hoisted(() => vi.fn(async () => undefined));
vi.mock('../../lib/outbox/outbox.ts', () => ({ enqueue }));

const { flushHeldDeletes, HOLD_FOR, heldDeletes, holdDelete } = await import(
  '../../components/conversation/held-deletes.ts'
);

describe('deleting with Undo', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('addEventListener', () => undefined);
    enqueue.mockClear();
  });
  afterEach(async () => {
    flushHeldDeletes();
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('hides the message at once and deletes it only when the time is over', async () => {
    const undo = holdDelete('a', 'flow:f', 7);
    expect([...heldDeletes('a', 'flow:f')]).toEqual([7]);
    expect([...heldDeletes('a', 'flow:g')]).toEqual([]);
    await vi.advanceTimersByTimeAsync(HOLD_FOR - 1);
    expect(enqueue).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(undo()).toBe(false);
    expect(enqueue).toHaveBeenCalledExactlyOnceWith('a', 'flow:f', { kind: 'delete', message: 7 });
    expect(heldDeletes('a', 'flow:f').size).toBe(0);
  });

  it('brings it back with Undo and deletes nothing', async () => {
    const undo = holdDelete('a', 'flow:f', 7);
    expect(undo()).toBe(true);
    expect(heldDeletes('a', 'flow:f').size).toBe(0);
    await vi.advanceTimersByTimeAsync(HOLD_FOR * 2);
    expect(enqueue).not.toHaveBeenCalled();
  });

  it('deletes what is held when the page goes, each message once', async () => {
    holdDelete('a', 'flow:f', 7);
    holdDelete('a', 'flow:f', 8);
    flushHeldDeletes();
    await vi.advanceTimersByTimeAsync(HOLD_FOR * 2);
    expect(enqueue).toHaveBeenCalledTimes(2);
  });
});
