/** Who is here and who types, as a page knows it from the streams. Nothing of it is kept. */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { type Here, hear } from './channel.ts';

let known: ReadonlySignal<ReadonlyMap<string, Here>> | null = null;

/** By `${account}/${user}`; what was told since this page opened, and what the holder of the stream knew then. */
export function peopleHere(): ReadonlySignal<ReadonlyMap<string, Here>> {
  if (known) return known;
  const people = signal<ReadonlyMap<string, Here>>(new Map());
  hear((told) => {
    if (told.kind !== 'here' || told.people.length === 0) return;
    const next = new Map(people.peek());
    for (const one of told.people) next.set(`${one.account}/${one.user}`, one);
    people.value = next;
  });
  known = people;
  return people;
}
