import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { ShareStart } from '../../lib/share/defaults.ts';
import { type Destination, listDestinations } from '../../lib/share/destinations.ts';
import { tagsFrom } from '../../lib/share/share-text.ts';
import { sameTarget } from '../../lib/share/ticket.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import '../ui/Select.css';
import { save } from './save.ts';
import { settingValue } from './setting-words.ts';

const UNDO_SECONDS = { '0': 0, '8': 8, '20': 20 } as const;
const UNDO = ['0', '8', '20'] as const satisfies readonly (keyof typeof UNDO_SECONDS)[];

/** What a share begins with; the sheet changes each for one time. */
export function SharingSection({ picture }: { picture: PictureView }) {
  const settings = settingsSignal().value;
  const { all } = listDestinations(picture.accounts.value, picture.flows.value, picture.privates.value, []);
  return (
    <>
      <h1>{t('Sharing')}</h1>
      <p class="lead">{t('What the share sheet fills in when you send a page.')}</p>
      <h2>{t('Destination')}</h2>
      <div class="card">
        <div class="set">
          <div class="grow">
            {t('Begin with')}
            <small>{t('Chosen already when the sheet opens')}</small>
          </div>
          <div class="control wide">
            <StartSelect start={settings.shareTo} all={all} />
          </div>
        </div>
      </div>
      <h2>{t('Content')}</h2>
      <div class="card">
        <Choice
          label={t('Quote the selected text')}
          hint={t('A share of the selected text itself always has it')}
          on={settings.shareSelection}
          onChange={(on) => save({ shareSelection: on })}
        />
        <Choice
          label={t('Add the page’s picture')}
          hint={t('Its address, where the page names one')}
          on={settings.sharePicture}
          onChange={(on) => save({ sharePicture: on })}
        />
        <Choice
          label={t('Attach a screenshot of the visible page')}
          hint={t('Taken when the sheet opens, sent only if you keep it')}
          on={settings.shareScreenshot}
          onChange={(on) => save({ shareScreenshot: on })}
        />
        <Choice
          label={t('Strip tracking parameters from links')}
          hint={t('Parts such as utm_source and fbclid, which say where you came from')}
          on={settings.shareWithoutTracking}
          onChange={(on) => save({ shareWithoutTracking: on })}
        />
        <Tags tags={settings.shareTags} />
      </div>
      <h2>{t('Context menu')}</h2>
      <div class="card">
        <Choice
          label={t('Page, link, selection and image')}
          hint={t('The menu of the toolbar icon is always there')}
          on={settings.shareMenu}
          onChange={(on) => save({ shareMenu: on })}
        />
        <div class="set">
          <div class="grow">{t('Time to undo after sending')}</div>
          <div class="control">
            <SegmentedTabs
              label={t('Time to undo after sending')}
              role="radio"
              options={UNDO.map((value) => ({
                value,
                label: settingValue('shareUndo', Number(value), new Map()),
              }))}
              value={UNDO.find((value) => value === String(settings.shareUndo)) ?? '8'}
              onChange={(next) => save({ shareUndo: UNDO_SECONDS[next] })}
            />
          </div>
        </div>
      </div>
    </>
  );
}

/** Saved when one is done with the field; what is no tag is left out. */
function Tags({ tags }: { tags: readonly string[] }) {
  const [typed, setTyped] = useState<string | null>(null);
  const keep = () => {
    if (typed !== null) save({ shareTags: tagsFrom(typed) });
    setTyped(null);
  };
  return (
    <div class="set">
      <div class="grow">
        {t('Always add tags')}
        <small>{t('Separated by spaces')}</small>
      </div>
      <div class="control">
        <TextInput
          label={t('Always add tags')}
          placeholder={t('Add tags')}
          icon="hash"
          autoComplete="off"
          value={typed ?? tags.map((tag) => `#${tag}`).join(' ')}
          onInput={setTyped}
          onBlur={keep}
          onKeyDown={({ key }) => {
            if (key === 'Enter') keep();
          }}
        />
      </div>
    </div>
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
