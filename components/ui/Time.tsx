import { minuteNow } from './minute.ts';
import { clockTime, fullTime, relativeTime } from './times.ts';

interface TimeProps {
  /** ms since 1970 */
  at: number;
  /** Always by the clock, as under a day divider. */
  clock?: boolean;
}

/** When something happened; keeps itself up to date. */
export function Time({ at, clock = false }: TimeProps) {
  const now = minuteNow().value;
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {clock ? clockTime(at) : relativeTime(at, now)}
    </time>
  );
}
