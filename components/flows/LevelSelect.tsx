/** Of which messages of a flow one is notified; saved on choosing. */
import { msg, t } from '../../lib/i18n/t.ts';
import { FLOW_LEVELS, type FlowLevel, levelOf, withLevel } from '../../lib/notify-levels.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { save } from '../settings/save.ts';
import '../ui/Select.css';

const LABELS: Readonly<Record<FlowLevel, string>> = {
  threads: msg('Mentions and my threads'),
  mentions: msg('Mentions'),
  every: msg('Every message'),
  muted: msg('Muted'),
};

interface Props {
  /** As settings name it: `${account}/${flowId}` */
  flow: string;
  name: string;
}

export function LevelSelect({ flow, name }: Props) {
  const level = levelOf(settingsSignal().value, flow);
  return (
    <select
      class="select"
      aria-label={t('Notifications of {name}', { name })}
      value={level}
      onChange={({ currentTarget }) => {
        const chosen = FLOW_LEVELS.find((one) => one === currentTarget.value);
        // What is said while it is being saved counts already.
        const now = Date.now();
        if (chosen) save((before) => withLevel(before, flow, chosen, now));
      }}
    >
      {FLOW_LEVELS.map((one) => (
        <option key={one} value={one}>
          {t(LABELS[one])}
        </option>
      ))}
    </select>
  );
}
