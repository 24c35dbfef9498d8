import { describe, expect, test } from 'vitest';
import {
  isNonce,
  mayUse,
  newTicket,
  permitSend,
  permitUndo,
  placeToShow,
  type ShareTicket,
  stale,
} from '../../lib/share/ticket.ts';
import { flowKey } from '../../lib/store/picture.ts';

const target = { account: '1@https://a.example', conversation: flowKey('f1') };
const other = { account: '1@https://a.example', conversation: flowKey('f2') };
const page = { kind: 'page', title: '', url: '', pageUrl: '', selection: '', image: '' } as const;
const ticket = (part: Partial<ShareTicket> = {}): ShareTicket => ({
  ...newTicket({ page, mode: 'frame', tabId: 1, quick: null }),
  ...part,
});

test('a sheet with Send is in the page only where the browser tells whether it is visible', () => {
  const where = (inReach: boolean, toChosen: boolean, tellsVisibility: boolean) =>
    placeToShow({ inReach, toChosen, tellsVisibility });
  expect(where(true, false, true)).toBe('frame');
  expect(where(true, false, false)).toBe('window');
  expect(where(true, true, false)).toBe('frame');
  expect(where(false, true, true)).toBe('window');
});

describe('a nonce', () => {
  test('is 128 random bits, new for each ticket', () => {
    const nonces = new Set(Array.from({ length: 100 }, () => ticket().nonce));
    expect(nonces.size).toBe(100);
    for (const nonce of nonces) expect(isNonce(nonce)).toBe(true);
  });

  test('of any other shape is refused', () => {
    for (const bad of [
      '',
      'abc',
      'g'.repeat(32),
      'A'.repeat(32),
      `${'a'.repeat(32)} `,
      '__proto__',
      null,
      1,
      {},
    ]) {
      expect(isNonce(bad)).toBe(false);
    }
  });
});

describe('a ticket belongs to one document', () => {
  const frame = { documentId: 'sheet', frameId: 3, tab: { id: 1 } };
  const window = { documentId: 'window', frameId: 0, tab: { id: 9 } };

  test('that comes from where the sheet was put', () => {
    expect(mayUse(ticket(), frame)).toBe('claim');
    expect(mayUse(ticket(), { ...frame, tab: { id: 2 } })).toBe('no');
    expect(mayUse(ticket(), window)).toBe('no');
    expect(mayUse(ticket({ mode: 'window' }), window)).toBe('claim');
    expect(mayUse(ticket({ mode: 'window' }), frame)).toBe('no');
  });

  test('and to no other that comes later with the same nonce', () => {
    const claimed = ticket({ claimedBy: 'sheet' });
    expect(mayUse(claimed, frame)).toBe('yes');
    expect(mayUse(claimed, { ...frame, documentId: 'again' })).toBe('no');
    expect(mayUse(claimed, window)).toBe('no');
  });
});

describe('a ticket is good for one message', () => {
  test('an open one may post', () => {
    expect(permitSend(ticket(), target)).toBe('send');
  });

  test('after sending, the same request is answered with the same message', () => {
    const sent = ticket({ outcome: { state: 'sent', target } });
    expect(permitSend(sent, target)).toBe('repeat');
  });

  test('after sending, it goes nowhere else', () => {
    const sent = ticket({ outcome: { state: 'sent', target } });
    expect(() => permitSend(sent, other)).toThrow('already sent');
  });

  test('after undoing, it sends nothing more', () => {
    expect(() => permitSend(ticket({ outcome: { state: 'undone' } }), target)).toThrow('undone');
  });

  test('undo deletes exactly the message sent, once', () => {
    expect(permitUndo(ticket({ outcome: { state: 'sent', target } }))).toEqual(target);
    expect(permitUndo(ticket({ outcome: { state: 'undone' } }))).toBeNull();
    expect(() => permitUndo(ticket())).toThrow('nothing to undo');
  });

  test('old tickets and those above twenty are forgotten', () => {
    const now = Date.now();
    const many = Array.from({ length: 25 }, (_, age) => ticket({ createdAt: now - age }));
    expect(stale(many, now).sort()).toEqual(
      many
        .slice(20)
        .map((one) => one.nonce)
        .sort(),
    );
    const old = ticket({ createdAt: now - 25 * 60 * 60 * 1000 });
    expect(stale([old, ticket({ createdAt: now })], now)).toEqual([old.nonce]);
  });
});
