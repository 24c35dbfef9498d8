import { describe, expect, test } from 'vitest';
import { settingValue } from '../../components/settings/setting-words.ts';
import { FLOW_LEVELS, levelOf, ownLevel, tellsReplies, withLevel } from '../../lib/notify-levels.ts';
import { settingsOf } from '../../lib/settings-schema.ts';

const FLOW = '1@https://a/f';

describe('the level of a flow', () => {
  test('without a choice of its own it is what goes for all flows', () => {
    expect(levelOf(settingsOf({}), FLOW)).toBe('threads');
    expect(levelOf(settingsOf({ notifyThreads: false }), FLOW)).toBe('mentions');
  });

  test('its own choice is stronger than that', () => {
    expect(levelOf(settingsOf({ notifyThreads: false, flowThreads: { [FLOW]: true } }), FLOW)).toBe(
      'threads',
    );
    expect(levelOf(settingsOf({ flowThreads: { [FLOW]: false } }), FLOW)).toBe('mentions');
    expect(tellsReplies(settingsOf({ notifyThreads: false, flowThreads: { [FLOW]: true } }), FLOW)).toBe(
      true,
    );
    expect(tellsReplies(settingsOf({ flowThreads: { [FLOW]: false } }), FLOW)).toBe(false);
  });

  test('is the one that was chosen last, whatever was chosen before', () => {
    for (const notifyThreads of [true, false])
      for (const first of FLOW_LEVELS)
        for (const level of FLOW_LEVELS) {
          const before = settingsOf({ notifyThreads });
          const between = { ...before, ...withLevel(before, FLOW, first, 1) };
          const after = { ...between, ...withLevel(between, FLOW, level, 2) };
          expect([levelOf(after, FLOW), ownLevel(after, FLOW)]).toEqual([level, level]);
          expect(levelOf(after, 'another')).toBe(levelOf(before, 'another'));
        }
  });

  test('chosen to be none of its own, it is what goes for all flows again, and follows it', () => {
    for (const first of FLOW_LEVELS)
      for (const second of FLOW_LEVELS) {
        const before = { ...settingsOf({}), ...withLevel(settingsOf({}), 'another', first, 1) };
        const chosen = { ...before, ...withLevel(before, FLOW, first, 1) };
        const twice = { ...chosen, ...withLevel(chosen, FLOW, second, 2) };
        const none = { ...twice, ...withLevel(twice, FLOW, null) };
        expect(none).toEqual(before);
        expect(ownLevel(none, FLOW)).toBeNull();
        expect(levelOf(none, FLOW)).toBe('threads');
        expect(levelOf({ ...none, notifyThreads: false }, FLOW)).toBe('mentions');
      }
  });

  test('what was stored before there was a choice of replies means what it meant', () => {
    const former = { mutedFlows: ['muted'], everyMessage: { every: 3 }, notifyThreads: false };
    expect(['muted', 'every', 'other'].map((flow) => levelOf(settingsOf(former), flow))).toEqual([
      'muted',
      'every',
      'mentions',
    ]);
  });

  test('muting a flow and hearing of it again leaves its choice of replies as it was', () => {
    const chosen = { ...settingsOf({}), ...withLevel(settingsOf({}), FLOW, 'mentions') };
    const muted = { ...chosen, ...withLevel(chosen, FLOW, 'muted') };
    expect(levelOf({ ...muted, mutedFlows: [] }, FLOW)).toBe('mentions');
  });
});

test('the look at an import says of which flows replies are wanted, and of which not', () => {
  const value = { [FLOW]: true, '1@https://a/g': false, gone: false };
  const names = new Map([
    [FLOW, 'Engineering'],
    ['1@https://a/g', 'Design'],
  ]);
  expect(settingValue('flowThreads', value, names)).toBe('on: Engineering; off: Design, 1 that is not here');
  expect(settingValue('flowThreads', {}, names)).toBe('none');
});
