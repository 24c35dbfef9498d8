import { STATUS_COLORS } from '../../lib/flowdock/model-colors.ts';
import './StatusPill.css';

interface StatusPillProps {
  /** `value` is the service's own text, shown as it is; a colour the API does not name shows as grey. */
  status: { value: string; color: string };
}

/** How a thread of a service stands, in the colour the service chose. */
export function StatusPill({ status }: StatusPillProps) {
  const value = status.value.trim();
  if (value === '') return null;
  const color = STATUS_COLORS.find((name) => name === status.color.toLowerCase()) ?? 'grey';
  return (
    <span class={`st st-${color}`} title={value}>
      {value}
    </span>
  );
}
