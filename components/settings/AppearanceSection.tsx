import { LANGUAGES, type LanguageChoice } from '../../lib/i18n/languages.ts';
import { msg, t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import '../ui/Select.css';
import { save } from './save.ts';

const THEMES = [
  { value: 'system', label: msg('System') },
  { value: 'light', label: msg('Light') },
  { value: 'dark', label: msg('Dark') },
] as const;

/** Light or dark, and the language. */
export function AppearanceSection() {
  const { theme, language } = settingsSignal().value;
  return (
    <>
      <h1>{t('Appearance')}</h1>
      <p class="lead">{t('Changes apply at once, in every Quayside window.')}</p>
      <div class="card">
        <div class="set">
          <div class="grow">{t('Theme')}</div>
          <div class="control">
            <SegmentedTabs
              label={t('Theme')}
              role="radio"
              options={THEMES.map((one) => ({ ...one, label: t(one.label) }))}
              value={theme}
              onChange={(next) => save({ theme: next })}
            />
          </div>
        </div>
        <div class="set">
          <div class="grow">
            {t('Language')}
            <small>{t('Also of dates and numbers')}</small>
          </div>
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
    </>
  );
}
