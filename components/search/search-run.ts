/**
 * One search: asks for several conversations at a time, a bounded number of them, and shows what they answered in
 * their own order, so that nothing on screen moves when a slow one comes in.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { ask } from '../../lib/ask.ts';
import type { Message } from '../../lib/flowdock/model.ts';
import type { Failure, SearchTerms } from '../../lib/protocol.ts';
import type { SearchPlace } from './search-places.ts';

/** Requests on the way at once. */
const AT_ONCE = 4;
/** Conversations looked through before the person is asked whether to go on. */
export const BATCH = 24;

/** What is known of one conversation. */
export type Looked =
  | { state: 'waiting' }
  | { state: 'failed'; failure: Failure }
  | {
      state: 'found';
      messages: Message[];
      next: number | null;
      loadingMore: boolean;
      failure: Failure | null;
    };

export interface FoundGroup {
  place: SearchPlace;
  /** Newest first. */
  messages: Message[];
  /** There may be older matches. */
  more: boolean;
  loadingMore: boolean;
  /** Why older matches did not come. */
  failure: Failure | null;
}

export interface SearchRun {
  terms: SearchTerms;
  /** Conversations with matches, as far as all before them have answered. */
  groups: ReadonlySignal<FoundGroup[]>;
  /** Something is still being asked. */
  busy: ReadonlySignal<boolean>;
  /** Conversations that could not be searched. */
  failed: ReadonlySignal<{ place: SearchPlace; failure: Failure }[]>;
  /** Conversations not looked through yet. */
  left: ReadonlySignal<number>;
  /** Looks through the next ones. */
  goOn(): void;
  /** Asks again where it failed. */
  retry(): void;
  /** Older matches of one conversation. */
  older(place: SearchPlace): void;
  /** Gives up what is on the way; what was found stays. */
  stop(): void;
}

export function startSearch(places: readonly SearchPlace[], terms: SearchTerms): SearchRun {
  const search = crypto.randomUUID();
  const looked = signal<ReadonlyMap<string, Looked>>(new Map());
  const until = signal(Math.min(BATCH, places.length));
  const queue: SearchPlace[] = [];
  let asking = 0;
  let stopped = false;

  const note = (place: SearchPlace, is: Looked): void => {
    looked.value = new Map(looked.peek()).set(place.key, is);
  };
  const askFor = ({ account, conversation }: SearchPlace, from: number | null) =>
    ask('search-messages', { search, account, conversation, ...terms, from });

  function pump(): void {
    while (asking < AT_ONCE && queue.length > 0 && !stopped) {
      const place = queue.shift();
      if (place) void look(place);
    }
  }
  async function look(place: SearchPlace): Promise<void> {
    asking += 1;
    const result = await askFor(place, null);
    asking -= 1;
    if (stopped) return;
    if (result.ok) note(place, { state: 'found', ...result.value, loadingMore: false, failure: null });
    else note(place, { state: 'failed', failure: result.failure });
    pump();
  }
  function enqueue(more: readonly SearchPlace[]): void {
    for (const place of more) note(place, { state: 'waiting' });
    queue.push(...more);
    pump();
  }
  enqueue(places.slice(0, until.peek()));

  return {
    terms,
    groups: computed(() => {
      const groups: FoundGroup[] = [];
      for (const place of places.slice(0, until.value)) {
        const is = looked.value.get(place.key);
        if (!is || is.state === 'waiting') break;
        if (is.state !== 'found' || (is.messages.length === 0 && is.next === null)) continue;
        const { messages, next, loadingMore, failure } = is;
        groups.push({ place, messages, more: next !== null, loadingMore, failure });
      }
      return groups;
    }),
    busy: computed(() => [...looked.value.values()].some(({ state }) => state === 'waiting')),
    failed: computed(() =>
      places.flatMap((place) => {
        const is = looked.value.get(place.key);
        return is?.state === 'failed' ? [{ place, failure: is.failure }] : [];
      }),
    ),
    left: computed(() => places.length - until.value),
    goOn() {
      const from = until.peek();
      until.value = Math.min(from + BATCH, places.length);
      enqueue(places.slice(from, until.peek()));
    },
    retry() {
      enqueue(places.filter(({ key }) => looked.peek().get(key)?.state === 'failed'));
    },
    older(place) {
      const is = looked.peek().get(place.key);
      if (is?.state !== 'found' || is.next === null || is.loadingMore || stopped) return;
      note(place, { ...is, loadingMore: true, failure: null });
      void askFor(place, is.next).then((result) => {
        if (stopped) return;
        if (!result.ok) return note(place, { ...is, failure: result.failure });
        // Matches that came in meanwhile push the pages on; what is there already is not shown twice.
        const known = new Set(is.messages.map(({ id }) => id));
        const messages = [...is.messages, ...result.value.messages.filter(({ id }) => !known.has(id))];
        note(place, { ...is, messages, next: result.value.next, failure: null });
      });
    },
    stop() {
      if (stopped) return;
      stopped = true;
      queue.length = 0;
      if (asking > 0) void ask('search-stop', { search });
    },
  };
}
