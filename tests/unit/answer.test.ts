import { describe, expect, test, vi } from 'vitest';

vi.mock('wxt/browser', () => ({ browser: {} }));
const { answerOne, failureOf, isOwnPage } = await import('../../lib/answer.ts');
const { AccountError } = await import('../../lib/accounts/account-error.ts');

describe('whom the background hears', () => {
  const own = { id: 'abc', base: 'chrome-extension://abc/' };
  test.each([
    [
      'the popup',
      { id: 'abc', url: 'chrome-extension://abc/popup.html', origin: 'chrome-extension://abc' },
      true,
    ],
    ['a page of ours in Firefox', { id: 'abc', url: 'chrome-extension://abc/options.html' }, true],
    ['a content script', { id: 'abc', url: 'https://evil.test/', origin: 'https://evil.test' }, false],
    [
      'a content script in a framed page of ours',
      { id: 'abc', url: 'chrome-extension://abc/share.html', origin: 'https://evil.test' },
      false,
    ],
    [
      'another extension',
      { id: 'xyz', url: 'chrome-extension://xyz/a.html', origin: 'chrome-extension://xyz' },
      false,
    ],
    [
      'an address that only begins like ours',
      { id: 'abc', url: 'chrome-extension://abc.evil/a.html' },
      false,
    ],
    ['nobody', {}, false],
  ])('%s', (_, sender, heard) => expect(isOwnPage(sender, own)).toBe(heard));
});

test('what a handler throws becomes a failure a person can read', async () => {
  const handlers = {
    'sign-out': async () => {
      throw new AccountError('signed-out', 'You are signed out.');
    },
  };
  // Only the one handler the question names is there.
  const answer = await answerOne(handlers as never, {
    quayside: 'ask',
    name: 'sign-out',
    payload: { account: 'a' },
  });
  expect(answer).toEqual({ ok: false, failure: { kind: 'signed-out', message: 'You are signed out.' } });
});

test('an unexpected error tells nothing of its inside', () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(failureOf(new TypeError('secret detail')).message).not.toContain('secret');
  expect(log).toHaveBeenCalled();
  log.mockRestore();
});
