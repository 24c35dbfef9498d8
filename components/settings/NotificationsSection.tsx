import { useState } from 'preact/hooks';
import { type Settings, settingsSignal } from '../../lib/settings.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { LevelSelect } from '../flows/LevelSelect.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import '../ui/Select.css';
import './notifications.css';
import { compareNames, language, rich, t } from '../../lib/i18n/t.ts';
import { save } from './save.ts';

/** As dates count them, Monday first. */
const DAYS = [1, 2, 3, 4, 5, 6, 0];
/** The name of a day of the week: "Monday", or "M". 1 November 2026 was a Sunday. */
const dayName = (day: number, weekday: 'long' | 'narrow'): string =>
  new Intl.DateTimeFormat(language().locale, { weekday }).format(new Date(2026, 10, 1 + day));
const HALF_HOURS = Array.from(
  { length: 48 },
  (_, index) => `${String(index >> 1).padStart(2, '0')}:${index % 2 ? '30' : '00'}`,
);

/** What one is notified of, when not, and of which flows. */
export function NotificationsSection({ picture }: { picture: PictureView }) {
  const settings = settingsSignal().value;
  return (
    <>
      <h1>{t('Notifications')}</h1>
      <p class="lead">{t('Desktop notifications. The badge counts in any case.')}</p>
      <div class="notify-columns">
        <section>
          <h2>{t('Notify me about')}</h2>
          <div class="card">
            <Choice
              label={t('Mentions of me')}
              on={settings.notifyMentions}
              to={(on) => ({ notifyMentions: on })}
            />
            <Choice
              label={t('Private messages')}
              on={settings.notifyPrivate}
              to={(on) => ({ notifyPrivate: on })}
            />
            <Choice
              label={t('@everyone and @team')}
              on={settings.notifyEveryone}
              to={(on) => ({ notifyEveryone: on })}
            />
          </div>
        </section>
        <Quiet quiet={settings.quiet} />
      </div>
      <Flows picture={picture} />
    </>
  );
}

function Choice({ label, on, to }: { label: string; on: boolean; to: (on: boolean) => Partial<Settings> }) {
  return (
    <div class="set">
      <div class="grow">{label}</div>
      <Switch label={label} on={on} onChange={(next) => save(to(next))} />
    </div>
  );
}

function Quiet({ quiet }: { quiet: Settings['quiet'] }) {
  const change = (part: Partial<Settings['quiet']>) => save({ quiet: { ...quiet, ...part } });
  const time = (label: string, value: string, key: 'from' | 'to') => (
    <select
      class="select"
      aria-label={label}
      value={value}
      onChange={(event) => change({ [key]: event.currentTarget.value })}
    >
      {[...new Set([...HALF_HOURS, value])].sort().map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  );
  return (
    <section>
      <h2>{t('Quiet hours')}</h2>
      <div class="card">
        <div class="set">
          <div class="grow">
            {t('Silence on a schedule')}
            <small>{t('The badge keeps counting')}</small>
          </div>
          <Switch label={t('Silence on a schedule')} on={quiet.on} onChange={(on) => change({ on })} />
        </div>
        {quiet.on && (
          <>
            <div class="set">
              {rich('From {from} to {to}', {
                from: time(t('Quiet from'), quiet.from, 'from'),
                to: time(t('Quiet until'), quiet.to, 'to'),
              })}
            </div>
            <fieldset class="set notify-days" aria-label={t('Days with quiet hours')}>
              {DAYS.map((day) => (
                <button
                  key={day}
                  type="button"
                  class="notify-day"
                  aria-label={dayName(day, 'long')}
                  aria-pressed={quiet.days.includes(day)}
                  onClick={() =>
                    change({
                      days: quiet.days.includes(day)
                        ? quiet.days.filter((one) => one !== day)
                        : [...quiet.days, day],
                    })
                  }
                >
                  {dayName(day, 'narrow')}
                </button>
              ))}
            </fieldset>
            <div class="set">
              <div class="grow">{t('All day at weekends')}</div>
              <Switch
                label={t('All day at weekends')}
                on={quiet.weekends}
                onChange={(weekends) => change({ weekends })}
              />
            </div>
          </>
        )}
      </div>
    </section>
  );
}

function Flows({ picture }: { picture: PictureView }) {
  const [filter, setFilter] = useState('');
  const joined = picture.flows.value.filter(({ flow }) => flow.joined);
  const shown = joined
    .filter(({ flow }) => flow.name.toLowerCase().includes(filter.trim().toLowerCase()))
    .sort((a, b) => compareNames(a.flow.name, b.flow.name));
  if (joined.length === 0) return null;
  return (
    <section>
      <div class="notify-head">
        <h2>{t('Flows')}</h2>
        <TextInput
          label={t('Filter flows')}
          placeholder={t('Filter')}
          quiet
          icon="search"
          value={filter}
          onInput={setFilter}
        />
      </div>
      <div class="card">
        {shown.map(({ account, id, flow }) => {
          const key = `${account}/${id}`;
          return (
            <div class="set" key={key}>
              <FlowTile id={id} name={flow.name} />
              <div class="grow">{flow.name}</div>
              <LevelSelect flow={key} name={flow.name} />
            </div>
          );
        })}
        {shown.length === 0 && <div class="set">{t('No flow matches.')}</div>}
      </div>
    </section>
  );
}
