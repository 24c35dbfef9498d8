/** The completion of a text field: what is offered at its caret, which keys it takes, and how a choice gets in. */
import type { RefObject } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { allEmoji, type Emoji } from '../../lib/emoji.ts';
import {
  acceptCompletion,
  type Choice,
  type Completing,
  completingAt,
  emojiChoices,
  isTypedOut,
  type ListIntent,
  type People,
  peopleChoices,
  tagChoices,
  withEmoji,
} from './completion.ts';

/** What there is to complete with. */
export interface Words {
  people: People;
  /** Without `#`, the latest first. */
  tags: readonly string[];
  /** Reads further tags when the first `#` is typed. Keep it the same while the place is the same. */
  moreTags?: () => Promise<readonly string[]>;
}

type Field = HTMLTextAreaElement | HTMLInputElement;

interface Options {
  field: RefObject<Field | null>;
  text: string;
  onText: (text: string) => void;
  words: Words;
  /** Where a field is of one kind of word alone: what its text is the beginning of. */
  completing?: (text: string, caret: number) => Completing | null;
  /** Takes a choice in place of putting it into the text. */
  onAccept?: (choice: Choice) => void;
}

export interface Completion {
  open: boolean;
  kind: Completing['kind'];
  query: string;
  choices: readonly Choice[];
  /** Index of the choice that Enter takes. */
  chosen: number;
  listId: string;
  accept(choice: Choice | undefined): void;
  /** Does what a key means for the open list. */
  act(intent: ListIntent): void;
  /** The field's text changed by typing; call it from `onInput` in place of `onText`. */
  typed(): void;
  /** The caret may have moved. */
  follow(): void;
  close(): void;
  /** Puts the caret there once the text is drawn. */
  placeCaret(at: number): void;
}

const NO_EMOJI: readonly Emoji[] = [];
const NO_TAGS: readonly string[] = [];

export function useCompletion(options: Options): Completion {
  const { field, text, onText, words, completing = completingAt } = options;
  const [caret, setCaret] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const [cursor, setCursor] = useState(0);
  const [emoji, setEmoji] = useState(NO_EMOJI);
  const [more, setMore] = useState(NO_TAGS);
  const caretAfter = useRef<number | null>(null);
  const listId = useId();

  const at = useMemo(() => completing(text, caret), [text, caret, completing]);
  const kind = at?.kind ?? null;
  const wantsEmoji = kind === 'emoji';
  useEffect(() => {
    // Without its file the shortcode stays as it is typed, which everybody can read.
    if (wantsEmoji) allEmoji().then(setEmoji, (error: unknown) => console.warn('Quayside: no emoji.', error));
  }, [wantsEmoji]);
  const { moreTags } = words;
  const wantsTags = kind === 'tag';
  useEffect(() => {
    let stale = false;
    setMore(NO_TAGS);
    if (wantsTags)
      moreTags?.().then(
        (tags) => stale || setMore(tags),
        (error: unknown) => console.warn('Quayside: tags could not be read.', error),
      );
    return () => {
      stale = true;
    };
  }, [wantsTags, moreTags]);

  const choices = useMemo<readonly Choice[]>(() => {
    switch (at?.kind) {
      case 'person':
        return peopleChoices(at.query, words.people);
      case 'tag':
        return tagChoices(at.query, [...words.tags, ...more]);
      case 'emoji':
        return emojiChoices(at.query, emoji);
      default:
        return [];
    }
  }, [at, words.people, words.tags, more, emoji]);
  const open = at !== null && choices.length > 0 && closedAt !== at.start && !isTypedOut(at, choices);
  const chosen = Math.min(cursor, choices.length - 1);

  // Not every input is a trigger: the caret is placed once the text that needs it is there.
  useLayoutEffect(() => {
    if (caretAfter.current === null) return;
    field.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    setCaret(caretAfter.current);
    caretAfter.current = null;
  }, [text]);

  const put = (done: { text: string; caret: number }) => {
    caretAfter.current = done.caret;
    onText(done.text);
  };
  const accept = (choice: Choice | undefined) => {
    if (!at || !choice) return;
    if (options.onAccept) options.onAccept(choice);
    else put(acceptCompletion(text, at, choice.word));
    field.current?.focus();
  };
  const close = () => setClosedAt(at?.start ?? null);
  return {
    open,
    kind: kind ?? 'tag',
    query: at?.query ?? '',
    choices,
    chosen,
    listId,
    accept,
    act(intent) {
      if (intent === 'accept') accept(choices[chosen]);
      else if (intent === 'list-close') close();
      else setCursor((chosen + (intent === 'list-up' ? choices.length - 1 : 1)) % choices.length);
    },
    typed() {
      const now = field.current;
      if (!now) return;
      const end = now.selectionStart ?? now.value.length;
      const finished = now.value.length > text.length ? withEmoji(now.value, end, emoji) : null;
      if (finished) put(finished);
      else {
        // Where the caret was to go before this was typed is no longer its place.
        caretAfter.current = null;
        onText(now.value);
      }
      setCursor(0);
      setClosedAt(null);
      setCaret(finished?.caret ?? end);
    },
    follow: () => setCaret(field.current?.selectionStart ?? 0),
    close,
    placeCaret(place) {
      caretAfter.current = place;
    },
  };
}

/** What a field with a list says of it to a screen reader. */
export const listAttributes = ({ open, listId, chosen }: Completion) => ({
  'aria-autocomplete': 'list' as const,
  'aria-haspopup': 'listbox' as const,
  'aria-controls': open ? listId : undefined,
  'aria-activedescendant': open ? `${listId}-${chosen}` : undefined,
});
