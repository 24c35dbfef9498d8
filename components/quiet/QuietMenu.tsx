import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { EVERYTHING, inAnHour, quietAt, tomorrowMorning, withSnooze } from '../../lib/quiet-rules.ts';
import { momentText, quietText } from '../../lib/quiet-text.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { save } from '../settings/save.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { minuteNow } from '../ui/minute.ts';
import type { QuietScope } from './QuietButton.tsx';
import './quiet-menu.css';
import { openTab } from '../../lib/open-tab.ts';

interface Props extends QuietScope {
  onClose: () => void;
  /** It is drawn, or has another height now. */
  onShown: () => void;
}

/** What is in force and until when; snoozing for a while, and ending that. */
export function QuietMenu({ flow, onClose, onShown }: Props) {
  const settings = settingsSignal().value;
  const now = minuteNow().value;
  const [choosing, setChoosing] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  const name = flow?.key ?? EVERYTHING;
  const quiet = quietAt(settings, flow?.key ?? null, now);
  const snoozed = (settings.snoozed[name] ?? 0) > now;

  // Not every input is a trigger: it is as high as what it shows.
  useLayoutEffect(onShown, [choosing, snoozed]);
  useEffect(() => first.current?.focus(), []);

  const snooze = (until: number | null) => {
    save((before) => ({ snoozed: withSnooze(before.snoozed, name, until, Date.now()) }));
    onClose();
  };
  return (
    <>
      <p class="quiet-state" role="status">
        <Icon name={quiet ? 'belloff' : 'bell'} />
        <span>
          <b>{quiet ? quietText(quiet, now) : t('Notifications are on')}</b>
          <small>{flow ? flow.name : t('The badge keeps counting')}</small>
        </span>
      </p>
      {snoozed && (
        <button ref={first} type="button" class="quiet-item" onClick={() => snooze(null)}>
          <span>{t('End the snooze')}</span>
        </button>
      )}
      <button
        ref={snoozed ? undefined : first}
        type="button"
        class="quiet-item"
        onClick={() => snooze(inAnHour(Date.now()))}
      >
        <span>{t('For an hour')}</span>
        <small>{momentText(inAnHour(now), now)}</small>
      </button>
      <button type="button" class="quiet-item" onClick={() => snooze(tomorrowMorning(Date.now()))}>
        <span>{t('Until tomorrow morning')}</span>
        <small>{momentText(tomorrowMorning(now), now)}</small>
      </button>
      <button
        type="button"
        class="quiet-item"
        aria-expanded={choosing}
        onClick={() => setChoosing(!choosing)}
      >
        <span>{t('Until a date')}</span>
        <Icon name="down" size="s" />
      </button>
      {choosing && <DateForm now={now} onChoose={snooze} />}
      {flow === null && (
        <button
          type="button"
          class="quiet-item quiet-more"
          onClick={() => void openTab('/options.html#notifications')}
        >
          <span>{t('Quiet hours')}</span>
          <Icon name="gear" size="s" />
        </button>
      )}
    </>
  );
}

/** A moment as a `datetime-local` field has it. */
function fieldText(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

function DateForm({ now, onChoose }: { now: number; onChoose: (until: number) => void }) {
  const [text, setText] = useState(() => fieldText(tomorrowMorning(tomorrowMorning(now))));
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const until = new Date(text).getTime();
  const past = !(until > now);
  return (
    <form
      class="quiet-date"
      onSubmit={(event) => {
        event.preventDefault();
        if (until > Date.now()) onChoose(until);
      }}
    >
      <input
        ref={field}
        type="datetime-local"
        class="select"
        aria-label={t('Snooze until')}
        aria-invalid={past}
        min={fieldText(now)}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" small variant="primary" disabled={past}>
        {t('Snooze')}
      </Button>
      {past && <small role="alert">{t('Choose a time that is still to come.')}</small>}
    </form>
  );
}
