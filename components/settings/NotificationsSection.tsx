import { useState } from 'preact/hooks';
import { type Settings, settingsSignal } from '../../lib/settings.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { LevelSelect } from '../flows/LevelSelect.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import './notifications.css';
import { compareNames, t } from '../../lib/i18n/t.ts';
import { tellsLocked } from '../../lib/quiet.ts';
import { quietAt } from '../../lib/quiet-rules.ts';
import { quietText } from '../../lib/quiet-text.ts';
import { QuietButton } from '../quiet/QuietButton.tsx';
import { QuietEditor } from '../quiet/QuietEditor.tsx';
import { minuteNow } from '../ui/minute.ts';
import { Keywords } from './Keywords.tsx';
import { save } from './save.ts';

/** What one is notified of, when not, and of which flows. */
export function NotificationsSection({ picture }: { picture: PictureView }) {
  const settings = settingsSignal().value;
  return (
    <>
      <h1>{t('Notifications')}</h1>
      <p class="lead">{t('Desktop notifications. The badge counts in any case.')}</p>
      <div class="notify-columns">
        <div>
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
                label={t('Replies in my threads')}
                hint={t('In flows whose own choice below says nothing else')}
                on={settings.notifyThreads}
                to={(on) => ({ notifyThreads: on })}
              />
              <Choice
                label={t('@everyone and @team')}
                on={settings.notifyEveryone}
                to={(on) => ({ notifyEveryone: on })}
              />
            </div>
          </section>
          <Keywords />
        </div>
        <Quiet settings={settings} />
      </div>
      <Flows picture={picture} />
    </>
  );
}

interface ChoiceProps {
  label: string;
  /** What else there is to know of it. */
  hint?: string;
  on: boolean;
  to: (on: boolean) => Partial<Settings>;
}

function Choice({ label, hint, on, to }: ChoiceProps) {
  return (
    <div class="set">
      <div class="grow">
        {label}
        {hint && <small>{hint}</small>}
      </div>
      <Switch label={label} on={on} onChange={(next) => save(to(next))} />
    </div>
  );
}

/** When nothing is shown: now, by the week, and on a locked screen. */
function Quiet({ settings }: { settings: Settings }) {
  const now = minuteNow().value;
  const quiet = quietAt(settings, null, now);
  return (
    <section>
      <h2>{t('Quiet times')}</h2>
      <div class="card">
        <div class="set">
          <div class="grow">
            {t('Snooze')}
            <small>{quiet ? quietText(quiet, now) : t('Notifications are on')}</small>
          </div>
          <QuietButton flow={null} />
        </div>
        {tellsLocked() && (
          <Choice
            label={t('Silence while the screen is locked')}
            on={settings.quietWhenLocked}
            to={(on) => ({ quietWhenLocked: on })}
          />
        )}
        <div class="notify-hours">
          <QuietEditor
            label={t('Silence on a schedule')}
            hint={t('The badge keeps counting')}
            hours={settings.quiet}
            onChange={(hours) => save({ quiet: hours })}
          />
        </div>
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
              <QuietButton flow={{ key, name: flow.name }} />
            </div>
          );
        })}
        {shown.length === 0 && <div class="set">{t('No flow matches.')}</div>}
      </div>
    </section>
  );
}
