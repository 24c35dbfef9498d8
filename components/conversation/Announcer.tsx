import { useEffect, useRef, useState } from 'preact/hooks';
import { type Hearing, hear, type Sight } from './announce.ts';

/** By then it has been said, or waits in the screen reader's own queue; ms. */
const SAID_AFTER = 10_000;

/** Says new messages of others politely. The list itself is silent: history and hover buttons come into it, too. */
export function Announcer({ entries, fetchedTo, current }: Sight) {
  const [said, setSaid] = useState<{ key: number; text: string }[]>([]);
  const hearing = useRef<Hearing>({ heard: null, away: false });
  useEffect(() => {
    const { lines, ...next } = hear(hearing.current, { entries, fetchedTo, current });
    hearing.current = next;
    // As one: what comes into a page at once need not be said in its order.
    if (lines.length > 0)
      setSaid((earlier) => [...earlier, { key: next.heard ?? 0, text: lines.join('\n') }].slice(-5));
  }, [entries, fetchedTo, current]);
  useEffect(() => {
    if (said.length === 0) return;
    const timer = setTimeout(() => setSaid([]), SAID_AFTER);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div class="sr" role="status" aria-live="polite" aria-atomic="false" data-announcer>
      {said.map(({ key, text }) => (
        <p key={key}>{text}</p>
      ))}
    </div>
  );
}
