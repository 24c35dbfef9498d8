import { msg, t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { MessageAt } from '../../lib/store/overlay.ts';
import { Pill } from '../ui/Pill.tsx';
import { moveAmong } from '../ui/roving.ts';
import type { Tab } from './context.ts';
import { useApp } from './context.ts';

export const TABS = [
  { tab: 'unread', label: msg('Unread') },
  { tab: 'flows', label: msg('Flows') },
  { tab: 'private', label: msg('Private') },
  { tab: 'inbox', label: msg('Inbox') },
] as const satisfies readonly { tab: Tab; label: string }[];

/** How many count in Unread, and how many of them are private. `muted` has keys `${account}/${flowId}`. */
function countOf(unread: readonly MessageAt[], muted: readonly string[]) {
  const silent = new Set(muted);
  return {
    loud: unread.filter(
      ({ account, conversation }) => !silent.has(`${account}/${conversation.replace(/^flow:/, '')}`),
    ).length,
    privates: unread.filter(({ conversation }) => conversation.startsWith('private:')).length,
  };
}

/** The four views. Counts leave muted flows out; only Unread's is in colour. */
export function Tabs({ tab }: { tab: Tab }) {
  const { picture, navigate } = useApp();
  const { loud, privates } =
    picture.first.value?.totals ?? countOf(picture.unreadPlaces.value, settingsSignal().value.mutedFlows);
  const counts: Record<Tab, number> = { unread: loud, flows: 0, private: privates, inbox: 0 };
  return (
    <div
      class="tabs"
      role="tablist"
      aria-label={t('Views')}
      onKeyDown={(event) => moveAmong(event, '[role=tab]', (element) => element.click())}
    >
      {TABS.map((one) => (
        <button
          key={one.tab}
          type="button"
          role="tab"
          id={`tab-${one.tab}`}
          aria-description={
            counts[one.tab] > 0 ? t('{count, number} unread', { count: counts[one.tab] }) : undefined
          }
          aria-selected={one.tab === tab}
          aria-controls={one.tab === tab ? 'view' : undefined}
          tabIndex={one.tab === tab ? 0 : -1}
          onClick={() => navigate({ view: 'tabs', tab: one.tab })}
        >
          {t(one.label)}
          <Pill count={counts[one.tab]} quiet={one.tab !== 'unread'} />
        </button>
      ))}
    </div>
  );
}
