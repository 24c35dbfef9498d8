import { describe, expect, test } from 'vitest';
import { shortcutOf } from '../../components/settings/shortcut.ts';
import { type Action, type JumpFacts, jumps } from '../../components/switcher/switcher-list.ts';
import type { User } from '../../lib/flowdock/model.ts';
import type { ConversationState, FlowRow } from '../../lib/store/picture.ts';

const flow = (name: string, changes: object = {}) =>
  ({
    account: 'a',
    id: name,
    flow: { name, open: true, joined: true, disabled: false, organization: { name: 'Acme' }, ...changes },
  }) as unknown as FlowRow;
const user = (id: number, name: string, nick: string) => [`a/${id}`, { id, name, nick } as User] as const;
const action = (name: string): Action => ({ key: name, name, icon: 'gear', run: () => undefined });
const at = (key: string, lastMessageAt: number) => [key, { lastMessageAt } as ConversationState] as const;

const facts: JumpFacts = {
  flows: [flow('Main'), flow('Domain names'), flow('The main thing'), flow('Archive', { disabled: true })],
  privates: [],
  users: new Map([user(1, 'Ada', 'ada'), user(2, 'Maine Coon', 'cat'), user(3, 'Grace', 'mainframe')]),
  conversations: new Map([at('a/flow:Main', 5), at('a/private:2', 9), at('a/flow:Domain names', 99)]),
  readers: new Set(['a/1']),
  actions: [action('Maintain'), action('Options')],
  names: { account: () => '', flow: () => '' },
};
const names = (typed: string) => jumps(facts, typed).map(({ name }) => name);

describe('the quick switcher', () => {
  test('ranks what begins with the text, then a word that does, then the rest; the recent first', () => {
    expect(names('main')).toEqual([
      'Maine Coon',
      'Main',
      'Maintain',
      'The main thing',
      'Domain names',
      'Grace',
    ]);
  });

  test('offers the recent and every action before anything is typed', () => {
    expect(names('  ')).toEqual(['Domain names', 'Maine Coon', 'Main', 'Maintain', 'Options']);
  });

  test('leads neither to the reader nor to an archive', () => {
    expect(names('ada')).toEqual([]);
    expect(names('archive')).toEqual([]);
  });
});

describe('keys pressed', () => {
  const keys = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
  test('are written as browsers take them', () => {
    expect(shortcutOf({ ...keys, code: 'KeyQ', altKey: true, shiftKey: true }, false)).toBe('Alt+Shift+Q');
    expect(shortcutOf({ ...keys, code: 'ArrowUp', ctrlKey: true }, false)).toBe('Ctrl+Up');
    expect(shortcutOf({ ...keys, code: 'KeyK', metaKey: true }, true)).toBe('Command+K');
    expect(shortcutOf({ ...keys, code: 'F8' }, false)).toBe('F8');
  });
  test('are none while no other key is held, or only those are', () => {
    expect(shortcutOf({ ...keys, code: 'KeyQ' }, false)).toBeNull();
    expect(shortcutOf({ ...keys, code: 'KeyQ', shiftKey: true }, false)).toBeNull();
    expect(shortcutOf({ ...keys, code: 'AltLeft', altKey: true }, false)).toBeNull();
    expect(
      shortcutOf({ ...keys, code: 'KeyQ', altKey: true, ctrlKey: true, shiftKey: true }, false),
    ).toBeNull();
  });
});
