import { rich, t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { KeyTables } from '../app/KeyList.tsx';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import { Switch } from '../ui/Switch.tsx';
import { GlobalKeys } from './GlobalKeys.tsx';
import { save } from './save.ts';

const SEND_WITH = [
  { value: 'enter', label: 'Enter' },
  { value: 'mod-enter', label: 'Ctrl Enter' },
] as const;

/** Keys, and how they behave. */
export function KeyboardSection() {
  const { singleKeyShortcuts, sendWith } = settingsSignal().value;
  return (
    <>
      <h1>{t('Keyboard')}</h1>
      <p class="lead">
        {rich('Everything in Quayside works without a pointer. Press {key} in the popup for this list.', {
          key: <kbd>?</kbd>,
        })}
      </p>
      <div class="card">
        <div class="set">
          <div class="grow">
            {t('Single-key shortcuts')}
            <small>{t('Turn off if they clash with speech input or an assistive tool')}</small>
          </div>
          <Switch
            label={t('Single-key shortcuts')}
            on={singleKeyShortcuts}
            onChange={(on) => save({ singleKeyShortcuts: on })}
          />
        </div>
        <div class="set">
          <div class="grow">{t('Send with')}</div>
          <div class="control">
            <SegmentedTabs
              label={t('Send with')}
              role="radio"
              options={SEND_WITH}
              value={sendWith}
              onChange={(next) => save({ sendWith: next })}
            />
          </div>
        </div>
      </div>
      <GlobalKeys />
      <h2>{t('Keys')}</h2>
      <div class="card keycard">
        <KeyTables />
      </div>
    </>
  );
}
