/** Weekly quiet hours: any number of spans, each with its days and times; saved on change. */
import { language, rich, t } from '../../lib/i18n/t.ts';
import type { QuietSpan } from '../../lib/quiet-rules.ts';
import type { Settings } from '../../lib/settings.ts';
import { Button } from '../ui/Button.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Switch } from '../ui/Switch.tsx';
import '../ui/Select.css';
import './quiet-editor.css';

type Hours = Settings['quiet'];

/** As dates count them, Monday first. */
const DAYS = [1, 2, 3, 4, 5, 6, 0];
/** The name of a day of the week: "Monday", or "M". 1 November 2026 was a Sunday. */
const dayName = (day: number, weekday: 'long' | 'narrow'): string =>
  new Intl.DateTimeFormat(language().locale, { weekday }).format(new Date(2026, 10, 1 + day));
const HALF_HOURS = Array.from(
  { length: 48 },
  (_, index) => `${String(index >> 1).padStart(2, '0')}:${index % 2 ? '30' : '00'}`,
);
const NEW: QuietSpan = { days: DAYS, from: '22:00', to: '07:00' };

interface Props {
  label: string;
  hint: string;
  hours: Hours;
  onChange: (hours: Hours) => void;
}

export function QuietEditor({ label, hint, hours, onChange }: Props) {
  const { on, spans } = hours;
  const setSpans = (next: QuietSpan[]) => onChange({ ...hours, spans: next });
  return (
    <div class="quiet-editor">
      <div class="quiet-line">
        <div class="grow">
          {label}
          <small>{hint}</small>
        </div>
        <Switch
          label={label}
          on={on}
          onChange={(next) => onChange({ on: next, spans: next && spans.length === 0 ? [NEW] : spans })}
        />
      </div>
      {on &&
        spans.map((span, at) => (
          <Span
            // Spans have no names; they change and go by their place.
            key={at}
            span={span}
            number={at + 1}
            onChange={(next) => setSpans(spans.with(at, next))}
            onRemove={() => setSpans(spans.toSpliced(at, 1))}
          />
        ))}
      {on && (
        <div class="quiet-line">
          <Button small onClick={() => setSpans([...spans, NEW])}>
            {t('Add hours')}
          </Button>
        </div>
      )}
    </div>
  );
}

interface SpanProps {
  span: QuietSpan;
  number: number;
  onChange: (span: QuietSpan) => void;
  onRemove: () => void;
}

function Span({ span, number, onChange, onRemove }: SpanProps) {
  const { days, from, to } = span;
  const time = (label: string, value: string, key: 'from' | 'to') => (
    <select
      class="select"
      aria-label={label}
      value={value}
      onChange={(event) => onChange({ ...span, [key]: event.currentTarget.value })}
    >
      {[...new Set([...HALF_HOURS, value])].sort().map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  );
  return (
    <fieldset class="quiet-span" aria-label={t('Quiet hours {number, number}', { number })}>
      <div class="quiet-days">
        {DAYS.map((day) => (
          <button
            key={day}
            type="button"
            class="quiet-day"
            aria-label={dayName(day, 'long')}
            aria-pressed={days.includes(day)}
            onClick={() =>
              onChange({
                ...span,
                days: days.includes(day) ? days.filter((one) => one !== day) : [...days, day],
              })
            }
          >
            {dayName(day, 'narrow')}
          </button>
        ))}
        <span class="grow" />
        <IconButton
          small
          icon="trash"
          label={t('Remove quiet hours {number, number}', { number })}
          onClick={onRemove}
        />
      </div>
      <div class="quiet-times">
        {rich('From {from} to {to}', {
          from: time(t('Quiet from'), from, 'from'),
          to: time(t('Quiet until'), to, 'to'),
        })}
        <small>
          {days.length === 0
            ? t('Choose a day')
            : from === to
              ? t('A whole day')
              : to < from
                ? t('Ends the next day')
                : ''}
        </small>
      </div>
    </fieldset>
  );
}
