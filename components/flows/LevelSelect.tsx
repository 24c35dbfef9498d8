/** Of which messages of a flow one is notified: as of all flows, or by a choice of its own; saved on choosing. */
import { msg, t } from '../../lib/i18n/t.ts';
import { defaultLevel, FLOW_LEVELS, type FlowLevel, ownLevel, withLevel } from '../../lib/notify-levels.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { save } from '../settings/save.ts';
import '../ui/Select.css';

const LABELS: Readonly<Record<FlowLevel, string>> = {
  threads: msg('Mentions and my threads'),
  mentions: msg('Mentions'),
  every: msg('Every message'),
  muted: msg('Muted'),
};
/** The choice of no level of the flow's own. */
const DEFAULT = 'default';

interface Props {
  /** As settings name it: `${account}/${flowId}` */
  flow: string;
  name: string;
}

export function LevelSelect({ flow, name }: Props) {
  const settings = settingsSignal().value;
  return (
    <select
      class="select"
      aria-label={t('Notifications of {name}', { name })}
      value={ownLevel(settings, flow) ?? DEFAULT}
      onChange={({ currentTarget }) => {
        const chosen = FLOW_LEVELS.find((one) => one === currentTarget.value) ?? null;
        // What is said while it is being saved counts already.
        const now = Date.now();
        save((before) => withLevel(before, flow, chosen, now));
      }}
    >
      <option value={DEFAULT}>{t('Default ({level})', { level: t(LABELS[defaultLevel(settings)]) })}</option>
      {FLOW_LEVELS.map((one) => (
        <option key={one} value={one}>
          {t(LABELS[one])}
        </option>
      ))}
    </select>
  );
}
