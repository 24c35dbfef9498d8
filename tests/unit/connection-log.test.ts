import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { logTone, logWords } from '../../components/settings/log-words.ts';
import { type LogEntry, MOST, note, noteAll, reasonOf, takeNoted } from '../../lib/connection-log.ts';
import { logAfter } from '../../lib/keep-log.ts';
import { pathForLog } from '../../lib/log-path.ts';

const work = (at: number): LogEntry => ({ at, what: 'work', task: 'refresh', failed: { kind: 'timeout' } });

describe('the path of a request in the log', () => {
  test.each([
    ['/flows', '/flows'],
    ['/flows/all', '/flows/all'],
    ['/flows/find?id=1:secret', '/flows/find'],
    ['/flows/acme/main', '/flows/:org/:flow'],
    ['/flows/all/find', '/flows/:org/:flow'],
    ['/flows/messages/users/messages?search=secret', '/flows/:org/:flow/messages'],
    ['/flows/acme/main/messages/12/comments/13', '/flows/:org/:flow/messages/:message/comments/:comment'],
    ['/flows/acme/main/messages/12/emoji_reaction', '/flows/:org/:flow/messages/:message/emoji_reaction'],
    ['/flows/acme/main/threads/aB-3/messages', '/flows/:org/:flow/threads/:thread/messages'],
    ['/flows/acme/main/invitations/import', '/flows/:org/:flow/invitations/import'],
    ['/private/7/messages', '/private/:user/messages'],
    ['/organizations/acme/users/7', '/organizations/:org/users/:user'],
    ['/v1/messages/chat/s3cr3t', '/:other/messages/:message/:other'],
    ['/files/acme/main/plan.pdf', '/:other/:other/:other/:other'],
    ['/oauth/token', '/oauth/token'],
  ])('%s is %s', (path, shown) => expect(pathForLog(path)).toBe(shown));

  test('holds nothing that is no word of the API', () => {
    const name = fc.stringMatching(/^[A-Z][\w.%-]{3,20}$/);
    const word = fc.constantFrom('flows', 'messages', 'private', 'users', 'threads', 'v1', 'all', 'find');
    fc.assert(
      fc.property(fc.array(fc.oneof(name, word), { minLength: 1 }), (parts) => {
        const shown = pathForLog(`/${parts.join('/')}?q=${parts.join()}`);
        return shown.split('/').every((part) => /^(:?[a-z_]*)$/.test(part));
      }),
    );
  });
});

describe('the log', () => {
  test('keeps the latest, in the order they happened', () => {
    const full = Array.from({ length: MOST }, (_, at) => work(at * 10));
    const after = logAfter(full, [work(5_000), work(15)]);
    expect(after).toHaveLength(MOST);
    expect(after.slice(0, 2).map(({ at }) => at)).toEqual([15, 20]);
    expect(after.at(-1)?.at).toBe(5_000);
  });

  test('is handed out once, and holds no more than is kept', () => {
    note({ what: 'token', state: 'refreshed', until: 1 });
    expect(takeNoted()).toMatchObject([{ what: 'token', at: expect.any(Number) }]);
    noteAll(Array.from({ length: MOST + 5 }, (_, at) => work(at)));
    const taken = takeNoted();
    expect([taken.length, taken[0]?.at]).toEqual([MOST, 5]);
    expect(takeNoted()).toEqual([]);
  });

  test('of an error holds its kind and status alone', () => {
    const error = Object.assign(new Error('Ada wrote'), { kind: 'server', status: 503, said: 'Ada' });
    expect(reasonOf(error)).toEqual({ kind: 'server', status: 503 });
    expect(reasonOf(new TypeError('Ada'))).toEqual({ kind: 'TypeError' });
    expect(reasonOf({ kind: 'Ada wrote', name: 'a b' })).toEqual({ kind: 'unknown' });
    expect(reasonOf(null)).toEqual({ kind: 'unknown' });
  });

  test.each<[LogEntry, string, string]>([
    [
      { at: 0, what: 'api', method: 'GET', path: '/flows', ms: 84, status: 200 },
      'GET /flows 200, 84 ms',
      'ok',
    ],
    [
      { at: 0, what: 'api', method: 'GET', path: '/private', ms: 9, failed: { kind: 'server', status: 503 } },
      'GET /private 503 server, 9 ms',
      'bad',
    ],
    [
      { at: 0, what: 'stream', state: 'connected', flows: 9, after: '48213' },
      'connected, 9 flows, resumed after id 48213',
      'ok',
    ],
    [
      { at: 0, what: 'stream', state: 'connected', flows: 1, after: null },
      'connected, 1 flow, not resumed',
      'ok',
    ],
    [
      { at: 0, what: 'stream', state: 'waiting', retryMs: 6_000, attempt: 2 },
      'closed by server, retry in 6 s (attempt 2)',
      'warning',
    ],
    [
      { at: 0, what: 'stream', state: 'waiting', retryMs: 200, attempt: 1, failed: { kind: 'unreachable' } },
      'unreachable, retry in 200 ms (attempt 1)',
      'warning',
    ],
  ])('says what happened', (entry, words, tone) => {
    expect([logWords(entry), logTone(entry)]).toEqual([words, tone]);
  });
});
