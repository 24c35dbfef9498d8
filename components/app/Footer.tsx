import { useEffect, useState } from 'preact/hooks';
import { needsPerson } from '../../lib/outbox/waiting.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { minuteNow } from '../ui/minute.ts';
import { relativeTime } from '../ui/times.ts';
import { unsentRows } from '../unsent/unsent.ts';
import { connectionLine, worstAccount } from './connection.ts';
import type { Tab } from './context.ts';
import { useApp } from './context.ts';

type Hints = readonly (readonly [key: string, does: string])[];
type Writing = 'text' | 'search' | null;

const HINTS: Record<Tab | 'empty' | 'search', Hints> = {
  unread: [
    ['R', 'Reply'],
    ['E', 'Read'],
    ['↵', 'Open'],
    ['?', 'Keys'],
  ],
  empty: [
    ['2', 'Flows'],
    ['?', 'Keys'],
  ],
  flows: [
    ['↵', 'Open'],
    ['P', 'Pin'],
    ['M', 'Mute'],
    ['?', 'Keys'],
  ],
  private: [
    ['↵', 'Open'],
    ['E', 'Read'],
    ['N', 'New'],
    ['?', 'Keys'],
  ],
  inbox: [
    ['↵', 'Open thread'],
    ['C', 'Comment'],
    ['O', 'Web'],
  ],
  search: [
    ['↓', 'Move'],
    ['↵', 'Open first'],
    ['Esc', 'Clear'],
  ],
};
const REPLY: Record<'enter' | 'mod-enter', Hints> = {
  enter: [
    ['↵', 'Send'],
    ['⇧ ↵', 'New line'],
    ['Esc', 'Cancel'],
  ],
  'mod-enter': [
    ['Ctrl ↵', 'Send'],
    ['↵', 'New line'],
    ['Esc', 'Cancel'],
  ],
};

/** What kind of text field has the focus, if one has: other keys work there. */
function useWriting(): Writing {
  const [writing, setWriting] = useState<Writing>(null);
  useEffect(() => {
    const look = () => {
      const focused = document.activeElement;
      setWriting(
        focused?.matches('textarea') ? 'text' : focused?.matches('input[type=search]') ? 'search' : null,
      );
    };
    // A removed field says nothing; whatever key or click comes next does.
    for (const name of ['focusin', 'focusout', 'keyup', 'pointerup']) document.addEventListener(name, look);
    return () => {
      for (const name of ['focusin', 'focusout', 'keyup', 'pointerup'])
        document.removeEventListener(name, look);
    };
  }, []);
  return writing;
}

/** How fresh what one sees is, and the keys that work here. */
export function Footer({ tab }: { tab: Tab }) {
  const { picture, navigate } = useApp();
  const now = minuteNow().value;
  const unsent = unsentRows(picture.outbox.value, now);
  const oldest = unsent[0]?.createdAt;
  const account = worstAccount(picture.accounts.value);
  const { singleKeyShortcuts, sendWith } = settingsSignal().value;
  const writing = useWriting();
  const line = account && connectionLine(account, now);
  const here = tab === 'unread' && picture.unread.value.length === 0 ? HINTS.empty : HINTS[tab];
  const hints =
    writing === 'text'
      ? REPLY[sendWith]
      : writing === 'search'
        ? HINTS.search
        : singleKeyShortcuts
          ? here
          : here.filter(([key]) => key === '↵');
  return (
    <footer class="foot">
      <span class="state">
        {line?.tone === 'busy' ? (
          <span class="spin" aria-hidden="true" />
        ) : (
          <i class={`led ${line?.tone ?? ''}`} />
        )}
        {line?.text}
      </span>
      {unsent.length > 0 && (
        <button
          type="button"
          class={unsent.some(needsPerson) ? 'foot-unsent is-bad' : 'foot-unsent'}
          title="Show what is not sent yet"
          onClick={() => navigate({ view: 'unsent' })}
        >
          {unsent.length} not sent
          {oldest !== undefined && now - oldest >= 60_000 && `, ${relativeTime(oldest, now)}`}
        </button>
      )}
      <span class="hints" aria-hidden="true">
        {hints.map(([key, does]) => (
          <span key={key}>
            <kbd>{key}</kbd>
            {does}
          </span>
        ))}
      </span>
    </footer>
  );
}
