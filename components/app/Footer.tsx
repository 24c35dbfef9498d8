import { settingsSignal } from '../../lib/settings.ts';
import { minuteNow } from '../ui/minute.ts';
import { connectionLine, worstAccount } from './connection.ts';
import type { Place } from './context.ts';
import { useApp } from './context.ts';

const HINTS: Record<
  'unread' | 'empty' | 'flows' | 'private',
  readonly (readonly [key: string, does: string])[]
> = {
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
    ['/', 'Filter'],
    ['↵', 'Open'],
    ['?', 'Keys'],
  ],
  private: [
    ['↵', 'Open'],
    ['?', 'Keys'],
  ],
};

/** How fresh what one sees is, and the keys that work here. */
export function Footer({ place }: { place: Place }) {
  const { picture } = useApp();
  const account = worstAccount(picture.accounts.value);
  const { singleKeyShortcuts } = settingsSignal().value;
  const line = account && connectionLine(account.health, minuteNow().value);
  const view = place.view === 'tabs' ? place.tab : null;
  const hints =
    view === 'unread' && picture.unread.value.length === 0 ? HINTS.empty : view ? HINTS[view] : [];
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
      {singleKeyShortcuts && (
        <span class="hints" aria-hidden="true">
          {hints.map(([key, does]) => (
            <span key={key}>
              <kbd>{key}</kbd>
              {does}
            </span>
          ))}
        </span>
      )}
    </footer>
  );
}
