import { expect, test, vi } from 'vitest';

vi.mock('wxt/browser', () => ({ browser: {} }));
const { answerOne, failureOf } = await import('../../lib/answer-one.ts');
const { AccountError } = await import('../../lib/accounts/account-error.ts');

test('what a handler throws becomes a failure a person can read', async () => {
  const handlers = {
    'sign-out': async () => {
      throw new AccountError('signed-out', 'You are signed out.');
    },
  };
  // Only the one handler the question names is there.
  const question = { quayside: 'ask', name: 'sign-out', payload: { account: 'a' } } as const;
  const answer = await answerOne(handlers as never, question, {});
  expect(answer).toEqual({ ok: false, failure: { kind: 'signed-out', message: 'You are signed out.' } });
});

test('an unexpected error tells nothing of its inside', () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(failureOf(new TypeError('secret detail')).message).not.toContain('secret');
  expect(log).toHaveBeenCalled();
  log.mockRestore();
});
