import { LANGUAGES, type LanguageChoice } from '../../lib/i18n/languages.ts';
import { msg, number, t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { DEFAULTS } from '../../lib/settings-defaults.ts';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import { Switch } from '../ui/Switch.tsx';
import '../ui/Select.css';
import './appearance.css';
import { clockChoices, clockInUse } from './clock.ts';
import { save } from './save.ts';
import { ThemePicture } from './ThemePicture.tsx';

const THEMES = [
  { value: 'system', label: msg('System') },
  { value: 'light', label: msg('Light') },
  { value: 'dark', label: msg('Dark') },
] as const;

const TEXT_SIZES = [12, 13, 14, 16] as const;

/** Light or dark, how much fits and how large it is, what moves and hints, the language and its clock. */
export function AppearanceSection() {
  const { theme, density, textSize, language, keyHints, reduceMotion } = settingsSignal().value;
  return (
    <>
      <h1>{t('Appearance & language')}</h1>
      <p class="lead">{t('Changes apply at once, in every Quayside window.')}</p>
      <h2 id="theme-title">{t('Theme')}</h2>
      <div class="themes" role="radiogroup" aria-labelledby="theme-title">
        {THEMES.map(({ value, label }) => (
          <label key={value}>
            <ThemePicture theme={value} />
            <span>
              <input
                type="radio"
                name="theme"
                aria-label={t(label)}
                checked={theme === value}
                onChange={() => save({ theme: value })}
              />
              {t(label)}
            </span>
          </label>
        ))}
      </div>
      <h2>{t('Layout')}</h2>
      <div class="card">
        <div class="set">
          <div class="grow">{t('Density')}</div>
          <div class="control">
            <SegmentedTabs
              role="radio"
              label={t('Density')}
              value={density}
              options={[
                { value: 'comfortable', label: t('Comfortable') },
                { value: 'compact', label: t('Compact') },
              ]}
              onChange={(value) => save({ density: value })}
            />
          </div>
        </div>
        <div class="set">
          <div class="grow">
            {t('Text size')}
            <small>{t('{count, number} px is the default', { count: DEFAULTS.textSize })}</small>
          </div>
          <div class="control">
            <SegmentedTabs
              role="radio"
              label={t('Text size')}
              value={String(textSize)}
              options={TEXT_SIZES.map((size) => ({ value: String(size), label: number(size) }))}
              onChange={(value) => {
                const size = TEXT_SIZES.find((one) => String(one) === value);
                if (size) save({ textSize: size });
              }}
            />
          </div>
        </div>
        <div class="set">
          <div class="grow">
            {t('Reduce motion')}
            <small>{t('Follows the system setting when off')}</small>
          </div>
          <Switch
            label={t('Reduce motion')}
            on={reduceMotion}
            onChange={(on) => save({ reduceMotion: on })}
          />
        </div>
        <div class="set">
          <div class="grow">{t('Key hints in the footer')}</div>
          <Switch
            label={t('Key hints in the footer')}
            on={keyHints}
            onChange={(on) => save({ keyHints: on })}
          />
        </div>
      </div>
      <h2>{t('Language and time')}</h2>
      <div class="card">
        <div class="set">
          <div class="grow">
            {t('Language')}
            <small>{t('Also of dates and numbers')}</small>
          </div>
          <div class="control">
            <select
              class="select"
              aria-label={t('Language')}
              value={language}
              onChange={(event) => save({ language: event.currentTarget.value as LanguageChoice })}
            >
              <option value="system">{t('As the browser')}</option>
              {LANGUAGES.map(({ code, name }) => (
                <option key={code} value={code} lang={code}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        </div>
        <div class="set">
          <div class="grow">{t('Clock')}</div>
          <div class="control">
            <SegmentedTabs
              role="radio"
              label={t('Clock')}
              value={clockInUse()}
              options={clockChoices()}
              onChange={(clock) => save({ clock })}
            />
          </div>
        </div>
      </div>
    </>
  );
}
