import { settingsSignal } from '../../lib/settings.ts';
import { KeyTables } from '../app/KeyList.tsx';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import { Switch } from '../ui/Switch.tsx';
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
      <h1>Keyboard</h1>
      <p class="lead">
        Everything in Quayside works without a pointer. Press <kbd>?</kbd> in the popup for this list.
      </p>
      <div class="card">
        <div class="set">
          <div class="grow">
            Single-key shortcuts
            <small>Turn off if they clash with speech input or an assistive tool</small>
          </div>
          <Switch
            label="Single-key shortcuts"
            on={singleKeyShortcuts}
            onChange={(on) => save({ singleKeyShortcuts: on })}
          />
        </div>
        <div class="set">
          <div class="grow">Send with</div>
          <div class="control">
            <SegmentedTabs
              label="Send with"
              role="radio"
              options={SEND_WITH}
              value={sendWith}
              onChange={(next) => save({ sendWith: next })}
            />
          </div>
        </div>
      </div>
      <h2>Keys</h2>
      <div class="card keycard">
        <KeyTables />
      </div>
    </>
  );
}
