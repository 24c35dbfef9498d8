import { useEffect, useRef, useState } from 'preact/hooks';
import { announcements, newestId } from './announce.ts';
import type { Entry } from './timeline.ts';

/** By then it has been said, or waits in the screen reader's own queue; ms. */
const SAID_AFTER = 10_000;

interface AnnouncerProps {
  entries: readonly Entry[];
  /** Up to this id it is history, which may come into the list only after the fetch has answered. */
  fetchedTo: number;
  /** What is shown is the present: the latest were fetched, and no older part is looked at. */
  current: boolean;
}

/** Says new messages of others politely. The list itself is silent: history and hover buttons come into it, too. */
export function Announcer({ entries, fetchedTo, current }: AnnouncerProps) {
  const [said, setSaid] = useState<{ key: number; text: string }[]>([]);
  const heard = useRef<number | null>(null);
  useEffect(() => {
    if (!current) {
      heard.current = null;
      return;
    }
    const before = heard.current;
    const newest = newestId(entries);
    heard.current = Math.max(newest, before ?? fetchedTo);
    if (before === null || newest <= before) return;
    const lines = announcements(entries, before).map((text, index) => ({ key: newest + index / 10, text }));
    if (lines.length > 0) setSaid((earlier) => [...earlier, ...lines].slice(-5));
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
