import { useEffect, useState } from 'preact/hooks';
import { msg, t } from '../../lib/i18n/t.ts';
import { needsPerson } from '../../lib/outbox/waiting.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { minuteNow } from '../ui/minute.ts';
import { relativeTime } from '../ui/times.ts';
import { unsentRows } from '../unsent/unsent-rows.ts';
import { connectionLine, worstAccount } from './connection.ts';
import type { Tab } from './context.ts';
import { useApp } from './context.ts';

type Hints = readonly (readonly [key: string, does: string])[];
type Writing = 'text' | 'search' | null;

/** Where the footer stands, beside the tabs: the states of the search over messages. */
type Searching = 'searching' | 'found' | 'not-found';

const MINUTE = 60_000;
/** What is older than this says on its own page since when it waits. */
const DAY = 24 * 60 * MINUTE;

const HINTS: Record<Tab | 'empty' | 'recent' | 'search' | Searching, Hints> = {
  unread: [
    ['R', msg('Reply')],
    ['E', msg('Read')],
    ['↵', msg('Open')],
    ['?', msg('Keys')],
  ],
  empty: [
    ['2', msg('Flows')],
    ['?', msg('Keys')],
  ],
  recent: [
    ['↵', msg('Open')],
    ['E', msg('Unread')],
    ['Esc', msg('Back')],
    ['?', msg('Keys')],
  ],
  flows: [
    ['↵', msg('Open')],
    ['P', msg('Pin')],
    ['M', msg('Mute')],
    ['?', msg('Keys')],
  ],
  private: [
    ['↵', msg('Open')],
    ['E', msg('Read')],
    ['N', msg('New')],
    ['?', msg('Keys')],
  ],
  inbox: [
    ['↵', msg('Open thread')],
    ['C', msg('Comment')],
    ['O', msg('Web')],
  ],
  searching: [['Esc', msg('Back')]],
  found: [
    ['↑ ↓', msg('Move')],
    ['↵', msg('Show')],
    ['Esc', msg('Back')],
  ],
  'not-found': [
    ['⇧ ↵', msg('All flows')],
    ['Esc', msg('Back')],
  ],
  search: [
    ['↓', msg('Move')],
    ['↵', msg('Open first')],
    ['Esc', msg('Clear')],
  ],
};
const REPLY: Record<'enter' | 'mod-enter', Hints> = {
  enter: [
    ['↵', msg('Send')],
    ['⇧ ↵', msg('New line')],
    ['Esc', msg('Cancel')],
  ],
  'mod-enter': [
    ['Ctrl ↵', msg('Send')],
    ['↵', msg('New line')],
    ['Esc', msg('Cancel')],
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
export function Footer({ tab }: { tab: Tab | 'recent' | Searching }) {
  const { picture, names, navigate } = useApp();
  const now = minuteNow().value;
  const unsent = unsentRows(picture.outbox.value, now);
  const age = now - (unsent[0]?.createdAt ?? now);
  const account = worstAccount(picture.accounts.value);
  const { singleKeyShortcuts, sendWith, keyHints } = settingsSignal().value;
  const writing = useWriting();
  const line = account && connectionLine(account, now);
  // Of several accounts, only what is not as with all the others says whose it is.
  const whose =
    account && picture.accounts.value.some(({ health }) => health.state !== account.health.state)
      ? names.value.account(account.id)
      : '';
  const here = tab === 'unread' && picture.unreadPlaces.value.length === 0 ? HINTS.empty : HINTS[tab];
  const hints = !keyHints
    ? []
    : writing === 'text'
      ? REPLY[sendWith]
      : writing === 'search'
        ? HINTS.search
        : singleKeyShortcuts || tab === 'searching' || tab === 'found' || tab === 'not-found'
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
        <span class="trunc">
          {whose === '' ? line?.text : t('{name}: {state}', { name: whose, state: line?.text ?? '' })}
        </span>
      </span>
      {unsent.length > 0 && (
        <button
          type="button"
          class={unsent.some(needsPerson) ? 'foot-unsent is-bad' : 'foot-unsent'}
          title={t('Show what is not sent yet')}
          onClick={() => navigate({ view: 'unsent' })}
        >
          {t('{count, number} not sent', { count: unsent.length })}
          {age >= MINUTE && age < DAY && `, ${relativeTime(now - age, now)}`}
        </button>
      )}
      <span class="hints" aria-hidden="true">
        {hints.map(([key, does]) => (
          <span key={key}>
            <kbd>{key}</kbd>
            {t(does)}
          </span>
        ))}
      </span>
    </footer>
  );
}
