/** Pinning and muting flows: settings of this browser, each change with an Undo. */

import { msg, t } from '../../lib/i18n/t.ts';
import { changeSettings } from '../../lib/settings.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { showToast } from '../ui/Toast.tsx';
import { settingKey } from './flow-lists.ts';

type ListName = 'pinnedFlows' | 'mutedFlows';

const SAID: Readonly<Record<ListName, readonly [added: string, removed: string]>> = {
  pinnedFlows: [msg('Pinned {name}'), msg('Unpinned {name}')],
  mutedFlows: [msg('Muted {name}'), msg('Unmuted {name}')],
};

/** `list` with a key where it was `before`, or without it; what else changed since stays. */
function withPlaceOf(key: string, before: readonly string[], list: readonly string[]): string[] {
  const others = list.filter((one) => one !== key);
  return before.includes(key) ? others.toSpliced(before.indexOf(key), 0, key) : others;
}

async function toggle(list: ListName, row: FlowRow): Promise<void> {
  const key = settingKey(row);
  try {
    let before: string[] = [];
    const after = await changeSettings((settings) => {
      before = settings[list];
      const rest = before.filter((one) => one !== key);
      return { [list]: before.includes(key) ? rest : [...before, key] };
    });
    showToast({
      text: t(SAID[list][after[list].includes(key) ? 0 : 1], { name: row.flow.name }),
      undo: () => void changeSettings((now) => ({ [list]: withPlaceOf(key, before, now[list]) })),
    });
  } catch {
    showToast({
      text: t('{name} was not changed: the browser did not save the setting. Try again.', {
        name: row.flow.name,
      }),
      error: true,
    });
  }
}

/** Pins the flow, or unpins it, and offers Undo. */
export const togglePinned = (row: FlowRow): Promise<void> => toggle('pinnedFlows', row);
/** Mutes the flow, or unmutes it, and offers Undo. */
export const toggleMuted = (row: FlowRow): Promise<void> => toggle('mutedFlows', row);

/** The address to open a flow (or one of its threads) in the browser, or null when it is not a web address. */
export function webAddress(row: FlowRow | null, thread: string | null = null): string | null {
  const address = row?.flow.web_url ?? '';
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (thread !== null)
    url.pathname = `${url.pathname.replace(/\/$/, '')}/threads/${encodeURIComponent(thread.toWellFormed())}`;
  return url.href;
}
