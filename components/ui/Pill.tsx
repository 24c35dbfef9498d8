import './Pill.css';

interface PillProps {
  count: number;
  /** Grey: a number that does not ask for anything now. */
  quiet?: boolean;
  /** What is counted, for screen readers: "unread". Without it they hear of the count elsewhere. */
  what?: string;
}

/** A count; nothing for 0, `99+` above 99. */
export function Pill({ count, quiet = false, what }: PillProps) {
  if (count <= 0) return null;
  const shown = count > 99 ? '99+' : String(count);
  return (
    <span class={`pill ${quiet ? 'quiet' : ''}`} aria-hidden={what === undefined}>
      {shown}
      {what !== undefined && <span class="sr"> {what}</span>}
    </span>
  );
}
