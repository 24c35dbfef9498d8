import { t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { ShareStart } from '../../lib/share/defaults.ts';
import { type Destination, listDestinations } from '../../lib/share/destinations.ts';
import { sameTarget } from '../../lib/share/ticket.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { Switch } from '../ui/Switch.tsx';
import '../ui/Select.css';
import { save } from './save.ts';

/** What a share begins with; the sheet changes each for one time. */
export function SharingSection({ picture }: { picture: PictureView }) {
  const { shareTo, shareSelection, sharePicture, shareScreenshot, shareWithoutTracking } =
    settingsSignal().value;
  const { all } = listDestinations(picture.accounts.value, picture.flows.value, picture.privates.value, []);
  return (
    <>
      <h1>{t('Sharing')}</h1>
      <p class="lead">
        {t('What “Share to Flowdock” begins with. Each share can be changed before it goes.')}
      </p>
      <div class="card">
        <div class="set">
          <div class="grow">
            {t('Begin with')}
            <small>{t('The flow or person that is chosen already when the sheet opens')}</small>
          </div>
          <div class="control wide">
            <StartSelect start={shareTo} all={all} />
          </div>
        </div>
      </div>
      <h2>{t('Goes along')}</h2>
      <div class="card">
        <Choice
          label={t('Marked text')}
          hint={t('As a quote. A share of the marked text itself always has it.')}
          on={shareSelection}
          onChange={(on) => save({ shareSelection: on })}
        />
        <Choice
          label={t('The page’s picture')}
          hint={t('Its address, where the page names one')}
          on={sharePicture}
          onChange={(on) => save({ sharePicture: on })}
        />
        <Choice
          label={t('Screenshot')}
          hint={t('Of what the tab shows, as a file; not with the quick flows of the menu')}
          on={shareScreenshot}
          onChange={(on) => save({ shareScreenshot: on })}
        />
      </div>
      <h2>{t('Addresses')}</h2>
      <div class="card">
        <Choice
          label={t('Take off what only tracks')}
          hint={t('Parts such as utm_source and fbclid, which say where you came from')}
          on={shareWithoutTracking}
          onChange={(on) => save({ shareWithoutTracking: on })}
        />
      </div>
    </>
  );
}

interface ChoiceProps {
  label: string;
  hint: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Choice({ label, hint, on, onChange }: ChoiceProps) {
  return (
    <div class="set">
      <div class="grow">
        {label}
        <small>{hint}</small>
      </div>
      <Switch label={label} on={on} onChange={onChange} />
    </div>
  );
}

/** The rules, then every conversation by its place. */
function StartSelect({ start, all }: { start: ShareStart; all: readonly Destination[] }) {
  const fixed = typeof start === 'object' ? start : null;
  const here = fixed === null || all.some((one) => sameTarget(one, fixed));
  return (
    <select
      class="select"
      aria-label={t('Begin with')}
      value={encoded(start)}
      onChange={({ currentTarget }) => save({ shareTo: startOf(currentTarget.value, all) })}
    >
      <option value="site">{t('Where the site’s last share went')}</option>
      <option value="last">{t('Where the last share went')}</option>
      <option value="ask">{t('Ask each time')}</option>
      {!here && <option value={encoded(start)}>{t('A conversation that is not here')}</option>}
      {[...Map.groupBy(all, ({ place }) => place)].map(([place, items]) => (
        <optgroup key={place} label={place}>
          {items.map((one) => (
            <option key={encoded(one)} value={encoded(one)}>
              {one.name}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

const encoded = (start: ShareStart): string =>
  typeof start === 'object' ? JSON.stringify([start.account, start.conversation]) : start;

function startOf(value: string, all: readonly Destination[]): ShareStart {
  const chosen = all.find((one) => encoded(one) === value);
  if (chosen) return { account: chosen.account, conversation: chosen.conversation };
  return value === 'last' || value === 'ask' ? value : 'site';
}
