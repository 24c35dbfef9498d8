import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { ShareStart } from '../../lib/share/defaults.ts';
import { type Destination, listDestinations } from '../../lib/share/destinations.ts';
import { tagsFrom } from '../../lib/share/share-text.ts';
import { sameTarget } from '../../lib/share/ticket.ts';
import { defaultAccountOf } from '../../lib/store/default-account.ts';
import { shownFlows } from '../../lib/store/hidden.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { TagsField } from '../completion/TagsField.tsx';
import type { Words } from '../completion/use-completion.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import { Switch } from '../ui/Switch.tsx';
import '../ui/Select.css';
import { save } from './save.ts';
import { settingValue } from './setting-words.ts';

const UNDO_SECONDS = { '0': 0, '8': 8, '20': 20 } as const;
const UNDO = ['0', '8', '20'] as const satisfies readonly (keyof typeof UNDO_SECONDS)[];

/** What a share begins with; the sheet changes each for one time. */
export function SharingSection({ picture }: { picture: PictureView }) {
  const settings = settingsSignal().value;
  const flows = shownFlows(picture.flows.value, settings.hiddenOrganizations);
  const accounts = picture.accounts.value;
  const preferred = defaultAccountOf(accounts, settings.defaultAccount)?.id;
  const { all } = listDestinations(accounts, flows, picture.privates.value, [], preferred);
  return (
    <>
      <h1>{t('Sharing')}</h1>
      <p class="lead">{t('What the share sheet fills in when you send a page.')}</p>
      <h2>{t('Destination')}</h2>
      <div class="card">
        <div class="set">
          <div class="grow">
            {t('Default flow')}
            <small>
              {settings.shareTo === 'ask'
                ? t('The sheet opens with nothing chosen')
                : t('Used when nothing was shared in the last hour')}
            </small>
          </div>
          <div class="control">
            <StartSelect start={settings.shareTo} all={all} />
          </div>
        </div>
        <Choice
          label={t('Remember the last destination per site')}
          hint={t('Another page of the same site goes there again')}
          on={settings.sharePerSite}
          onChange={(on) => save({ sharePerSite: on })}
        />
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

/** Nothing is known here of which tags there are. */
const NO_WORDS: Words = { people: { members: [], others: [], recent: [], me: 0 }, tags: [] };

/** What was typed becomes a tag when one is done with the field, too; what is none is left out. */
function Tags({ tags }: { tags: readonly string[] }) {
  const place = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  // What is stored comes back a moment later; whoever types on adds to what they chose, not to what was before.
  const [chosen, setChosen] = useState(tags);
  useEffect(() => {
    if (!place.current?.contains(document.activeElement)) setChosen(tags);
  }, [tags]);
  const keep = (next: string[]) => {
    setChosen(next);
    save({ shareTags: next });
  };
  return (
    <div class="set" ref={place}>
      <div class="grow">{t('Always add tags')}</div>
      <div class="control">
        <TagsField
          label={t('Always add tags')}
          tags={[...chosen]}
          onTags={keep}
          typed={typed}
          onTyped={setTyped}
          words={NO_WORDS}
          onLeave={() => {
            if (typed !== '') keep(tagsFrom([...chosen, typed].join(' ')));
            setTyped('');
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

/** The rules, then every conversation by its place; the chosen one with its tile. */
function StartSelect({ start, all }: { start: ShareStart; all: readonly Destination[] }) {
  const fixed = typeof start === 'object' ? start : null;
  const chosen = fixed && all.find((one) => sameTarget(one, fixed));
  return (
    <div class="select-with" data-tile={chosen?.kind === 'flow' || undefined}>
      {chosen?.kind === 'flow' && <FlowTile id={chosen.id} name={chosen.name} size="sm" />}
      <select
        class="select"
        aria-label={t('Default flow')}
        value={encoded(start)}
        onChange={({ currentTarget }) => save({ shareTo: startOf(currentTarget.value, all) })}
      >
        <option value="last">{t('Where the last share went')}</option>
        <option value="ask">{t('None: ask')}</option>
        {fixed && !chosen && <option value={encoded(start)}>{t('A conversation that is not here')}</option>}
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
    </div>
  );
}

const encoded = (start: ShareStart): string =>
  typeof start === 'object' ? JSON.stringify([start.account, start.conversation]) : start;

function startOf(value: string, all: readonly Destination[]): ShareStart {
  const chosen = all.find((one) => encoded(one) === value);
  if (chosen) return { account: chosen.account, conversation: chosen.conversation };
  return value === 'ask' ? 'ask' : 'last';
}
