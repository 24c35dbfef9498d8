import { t } from '../../lib/i18n/t.ts';
import type { SharedTab } from '../../lib/share/shared-page.ts';
import { Icon } from '../ui/Icon.tsx';
import { readable } from './SharePreview.tsx';

/** All tabs of a window, each of which can be left out. */
export function TabList({ tabs, onTabs }: { tabs: SharedTab[]; onTabs: (tabs: SharedTab[]) => void }) {
  return (
    <ul class="tabs" aria-label={t('{count, plural, one {# tab} other {# tabs}}', { count: tabs.length })}>
      {tabs.map((tab, index) => (
        <li key={`${tab.url} ${index}`}>
          <span class="grow">
            <span class="trunc tab-title">
              <bdi>{tab.title || readable(tab.url)}</bdi>
            </span>
            <span class="trunc fs2 t3">
              <bdi dir="ltr">{readable(tab.url)}</bdi>
            </span>
          </span>
          <button
            type="button"
            class="ib"
            aria-label={t('Leave out {name}', { name: tab.title || tab.url })}
            title={t('Leave out')}
            onClick={() => onTabs(tabs.filter((other) => other !== tab))}
          >
            <Icon name="x" size="s" />
          </button>
        </li>
      ))}
    </ul>
  );
}
