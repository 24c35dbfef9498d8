/** The search of a page: what was typed and chosen, the run that looks for it, kept while one reads a result. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SearchTerms } from '../../lib/protocol.ts';
import type { SearchPlace } from './search-places.ts';
import { type SearchRun, startSearch } from './search-run.ts';
import { typedTerms } from './search-terms.ts';

/** Id of the lists of what was found; each has its number after it. */
export const FOUND = 'found';
/** How long typing must pause, in ms. */
const PAUSE = 250;

export interface Wish {
  text: string;
  /** Key of the one conversation; null: everywhere. */
  within: string | null;
  /** `${account}/${id}` of the author. */
  author: string | null;
  tag: string | null;
  files: boolean;
}

interface Kept {
  wish: Wish;
  run: SearchRun | null;
  /** The wish that the run looks for, as a text; empty once it was given up. */
  begun: string;
  active: string | null;
  scrolled: number;
}

/** By the place one comes back to: another search is another place. */
const kept = new WeakMap<object, Kept>();

export function termsOf({ text, author, tag, files }: Wish): SearchTerms {
  const { words, tags } = typedTerms(text);
  return {
    words,
    tags: tag === null || tags.includes(tag) ? tags : [...tags, tag],
    files,
    author: author === null ? null : Number(author.slice(author.lastIndexOf('/') + 1)),
  };
}

/** Whether there is anything to look for. */
export const asksForSomething = ({ words, tags, files, author }: SearchTerms): boolean =>
  words !== '' || tags.length > 0 || files || author !== null;

export function useSearch(place: object, first: Wish, places: readonly SearchPlace[]) {
  const memory = useRef<Kept>(
    kept.get(place) ?? { wish: first, run: null, begun: '', active: null, scrolled: 0 },
  );
  const [wish, setWish] = useState(memory.current.wish);
  const [run, setRun] = useState<SearchRun | null>(memory.current.run);
  const current = useRef(run);
  const known = useRef(places);
  known.current = places;
  kept.set(place, memory.current);

  const ready = places.length > 0;
  useEffect(() => {
    const key = JSON.stringify(wish);
    if (memory.current.begun === key || !ready) return;
    current.current?.stop();
    // Whoever goes back to what they had typed before needs it begun anew.
    memory.current.begun = '';
    const begin = (): void => {
      memory.current.begun = key;
      const terms = termsOf(wish);
      const account = wish.author?.slice(0, wish.author.lastIndexOf('/'));
      const among = known.current.filter(
        (one) =>
          (wish.within === null || one.key === wish.within) &&
          (account === undefined || one.account === account),
      );
      current.current = asksForSomething(terms) ? startSearch(among, terms) : null;
      memory.current.run = current.current;
      setRun(current.current);
    };
    const timer = setTimeout(begin, PAUSE);
    return () => clearTimeout(timer);
  }, [wish, ready]);
  useEffect(
    () => () => {
      // One that is done can still go on when one comes back to it; what is on its way is asked for again then.
      if (!current.current?.busy.peek()) return;
      current.current.stop();
      memory.current.begun = '';
    },
    [],
  );

  // Until the first answers are there, what the search before found stays.
  const shown = useRef({ run, within: wish.within });
  const empty = run?.busy.value === true && run.groups.value.length === 0;
  if (!empty || shown.current.within !== wish.within) shown.current = { run, within: wish.within };

  return {
    wish,
    run: shown.current.run,
    /** What is shown is of the search before. */
    stale: shown.current.run !== run,
    /** Changes some of the wish; the search begins when typing pauses. */
    change(part: Partial<Wish>) {
      memory.current.wish = { ...memory.current.wish, ...part };
      setWish(memory.current.wish);
    },
    memory: memory.current,
  };
}
