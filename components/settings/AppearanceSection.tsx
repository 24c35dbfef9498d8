import { settingsSignal } from '../../lib/settings.ts';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import { save } from './save.ts';

const THEMES = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

/** Light or dark. */
export function AppearanceSection() {
  const { theme } = settingsSignal().value;
  return (
    <>
      <h1>Appearance</h1>
      <p class="lead">Changes apply at once, in every Quayside window.</p>
      <div class="card">
        <div class="set">
          <div class="grow">Theme</div>
          <div class="control">
            <SegmentedTabs
              label="Theme"
              role="radio"
              options={THEMES}
              value={theme}
              onChange={(next) => save({ theme: next })}
            />
          </div>
        </div>
      </div>
    </>
  );
}
