import { signal } from '@preact/signals-core';
import { expect, test, vi } from 'vitest';
import type { App, Place } from '../../components/app/context.ts';
import type { Jump } from '../../components/switcher/switcher-list.ts';

let answer: (result: object) => void = () => undefined;
vi.mock('../../lib/ask.ts', () => ({
  ask: () =>
    new Promise((resolve) => {
      answer = resolve;
    }),
}));
const { goTo } = await import('../../components/switcher/go-to.ts');

const tabs: Place = { view: 'tabs', tab: 'flows' };
const refusal = { ok: false, failure: { kind: 'forbidden', message: 'By invitation only.' } };
const jump = (joined: boolean) =>
  ({
    kind: 'flow',
    name: 'Main',
    row: { account: 'a', id: 'main', flow: { joined, open: false, disabled: false } },
  }) as unknown as Extract<Jump, { kind: 'flow' }>;

function page() {
  const place = signal(tabs);
  const said: string[] = [];
  const app = {
    place,
    navigate: (to: Place) => {
      place.value = to;
    },
    back: () => {
      place.value = tabs;
    },
    toast: ({ text }: { text: string }) => said.push(text),
  } as unknown as App;
  return { app, place, said };
}

test('who could not join a flow is taken back, unless they went on; one that is closed can be read', async () => {
  const stays = page();
  const refused = goTo(stays.app, jump(false));
  expect(stays.place.value).toMatchObject({ view: 'conversation', conversation: 'flow:main' });
  answer(refusal);
  await refused;
  expect(stays.place.value).toBe(tabs);
  expect(stays.said).toEqual(['Main was not opened: By invitation only.']);

  const leaves = page();
  const late = goTo(leaves.app, jump(false));
  leaves.app.navigate({ view: 'unsent' });
  answer(refusal);
  await late;
  expect(leaves.place.value).toEqual({ view: 'unsent' });

  const reads = page();
  const closed = goTo(reads.app, jump(true));
  answer(refusal);
  await closed;
  expect(reads.place.value).toMatchObject({ conversation: 'flow:main' });
});
