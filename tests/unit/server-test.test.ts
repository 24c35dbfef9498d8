import { expect, test } from 'vitest';
import type { Probes } from '../../lib/connection-steps.ts';
import { type Tested, testedWords, worst } from '../../lib/server-test.ts';

const probes: Probes = {
  host: 'api.acme.example',
  online: true,
  https: true,
  reached: 'silent',
  plain: false,
  read: null,
  allowed: null,
  headers: [],
};
const failed: Tested = { state: 'failed', probes };
const live: Tested = { state: 'live' };
const ok = (ms: number): Tested => ({ state: 'ok', ms });

test('what was found of a part reads as a state with its time', () => {
  expect(testedWords(ok(84.4))).toEqual({ color: 'green', value: 'OK, 84 ms', text: '' });
  expect(testedWords(ok(1_000))).toMatchObject({ color: 'green', value: 'OK, 1 s' });
  expect(testedWords(ok(2_140))).toEqual({ color: 'yellow', value: 'Slow, 2.1 s', text: '' });
  expect(testedWords(live)).toEqual({ color: 'green', value: 'OK, live', text: '' });
});

test('a part that failed says what to do', () => {
  expect(testedWords(failed)).toMatchObject({ color: 'red', value: 'Failed' });
  expect(testedWords(failed).text).toMatch(/^Nothing came back from api\.acme\.example/);
});

test('a server is as well as its worst part', () => {
  expect(worst({ api: ok(5), stream: live, web: ok(1_500) })).toEqual(ok(1_500));
  expect(worst({ api: failed, stream: live, web: ok(9_000) })).toEqual(failed);
  expect(worst({ api: ok(5), stream: live, web: ok(1) })).toEqual(ok(5));
});
