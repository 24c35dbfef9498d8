import { useState } from 'preact/hooks';
import { type Settings, settingsSignal } from '../../lib/settings.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import './notifications.css';
import { save } from './save.ts';

/** Monday first; `day` as dates count it. */
const DAYS = [
  { day: 1, letter: 'M', name: 'Monday' },
  { day: 2, letter: 'T', name: 'Tuesday' },
  { day: 3, letter: 'W', name: 'Wednesday' },
  { day: 4, letter: 'T', name: 'Thursday' },
  { day: 5, letter: 'F', name: 'Friday' },
  { day: 6, letter: 'S', name: 'Saturday' },
  { day: 0, letter: 'S', name: 'Sunday' },
];
const HALF_HOURS = Array.from(
  { length: 48 },
  (_, index) => `${String(index >> 1).padStart(2, '0')}:${index % 2 ? '30' : '00'}`,
);

/** What one is notified of, when not, and of which flows. */
export function NotificationsSection({ picture }: { picture: PictureView }) {
  const settings = settingsSignal().value;
  return (
    <>
      <h1>Notifications</h1>
      <p class="lead">Desktop notifications. The badge counts in any case.</p>
      <div class="notify-columns">
        <section>
          <h2>Notify me about</h2>
          <div class="card">
            <Choice
              label="Mentions of me"
              on={settings.notifyMentions}
              to={(on) => ({ notifyMentions: on })}
            />
            <Choice
              label="Private messages"
              on={settings.notifyPrivate}
              to={(on) => ({ notifyPrivate: on })}
            />
            <Choice
              label="@everyone and @team"
              on={settings.notifyEveryone}
              to={(on) => ({ notifyEveryone: on })}
            />
          </div>
        </section>
        <Quiet quiet={settings.quiet} />
      </div>
      <Flows picture={picture} settings={settings} />
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
      class="notify-select"
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
      <h2>Quiet hours</h2>
      <div class="card">
        <div class="set">
          <div class="grow">
            Silence on a schedule<small>The badge keeps counting</small>
          </div>
          <Switch label="Silence on a schedule" on={quiet.on} onChange={(on) => change({ on })} />
        </div>
        {quiet.on && (
          <>
            <div class="set">
              From {time('Quiet from', quiet.from, 'from')} to {time('Quiet until', quiet.to, 'to')}
            </div>
            <fieldset class="set notify-days" aria-label="Days with quiet hours">
              {DAYS.map(({ day, letter, name }) => (
                <button
                  key={day}
                  type="button"
                  class="notify-day"
                  aria-label={name}
                  aria-pressed={quiet.days.includes(day)}
                  onClick={() =>
                    change({
                      days: quiet.days.includes(day)
                        ? quiet.days.filter((one) => one !== day)
                        : [...quiet.days, day],
                    })
                  }
                >
                  {letter}
                </button>
              ))}
            </fieldset>
            <div class="set">
              <div class="grow">All day at weekends</div>
              <Switch
                label="All day at weekends"
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

function Flows({ picture, settings }: { picture: PictureView; settings: Settings }) {
  const [filter, setFilter] = useState('');
  const joined = picture.flows.value.filter(({ flow }) => flow.joined);
  const shown = joined
    .filter(({ flow }) => flow.name.toLowerCase().includes(filter.trim().toLowerCase()))
    .sort((a, b) => a.flow.name.localeCompare(b.flow.name));
  if (joined.length === 0) return null;
  return (
    <section>
      <div class="notify-head">
        <h2>Flows</h2>
        <TextInput
          label="Filter flows"
          placeholder="Filter"
          quiet
          icon="search"
          value={filter}
          onInput={setFilter}
        />
      </div>
      <div class="card">
        {shown.map(({ account, id, flow }) => {
          const key = `${account}/${id}`;
          const muted = settings.mutedFlows.includes(key);
          return (
            <div class="set" key={key}>
              <FlowTile id={id} name={flow.name} />
              <div class="grow">{flow.name}</div>
              <select
                class="notify-select"
                aria-label={`Notifications of ${flow.name}`}
                value={muted ? 'muted' : 'mentions'}
                onChange={(event) => {
                  const others = settings.mutedFlows.filter((one) => one !== key);
                  save({ mutedFlows: event.currentTarget.value === 'muted' ? [...others, key] : others });
                }}
              >
                <option value="mentions">Mentions</option>
                <option value="muted">Muted</option>
              </select>
            </div>
          );
        })}
        {shown.length === 0 && <div class="set">No flow matches.</div>}
      </div>
    </section>
  );
}
