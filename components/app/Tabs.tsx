import { settingsSignal } from '../../lib/settings.ts';
import { Pill } from '../ui/Pill.tsx';
import { moveAmong } from '../ui/roving.ts';
import type { Tab } from './context.ts';
import { useApp } from './context.ts';

export const TABS = [
  { tab: 'unread', label: 'Unread' },
  { tab: 'flows', label: 'Flows' },
  { tab: 'private', label: 'Private' },
  { tab: 'inbox', label: 'Inbox' },
] as const satisfies readonly { tab: Tab; label: string }[];

/** The four views. Counts leave muted flows out; only Unread's is in colour. */
export function Tabs({ tab }: { tab: Tab }) {
  const { picture, navigate } = useApp();
  const muted = new Set(settingsSignal().value.mutedFlows);
  const unread = picture.unread.value;
  const loud = unread.filter(
    ({ account, conversation }) => !muted.has(`${account}/${conversation.replace(/^flow:/, '')}`),
  ).length;
  const personal = unread.filter(({ conversation }) => conversation.startsWith('private:')).length;
  const counts: Record<Tab, number> = { unread: loud, flows: 0, private: personal, inbox: 0 };
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label="Views"
      onKeyDown={(event) => moveAmong(event, '[role=tab]', (element) => element.click())}
    >
      {TABS.map((one) => (
        <button
          key={one.tab}
          type="button"
          role="tab"
          id={`tab-${one.tab}`}
          aria-label={one.label}
          aria-description={counts[one.tab] > 0 ? `${counts[one.tab]} unread` : undefined}
          aria-selected={one.tab === tab}
          aria-controls={one.tab === tab ? 'view' : undefined}
          tabIndex={one.tab === tab ? 0 : -1}
          onClick={() => navigate({ view: 'tabs', tab: one.tab })}
        >
          {one.label}
          <Pill count={counts[one.tab]} quiet={one.tab !== 'unread'} />
        </button>
      ))}
    </div>
  );
}
