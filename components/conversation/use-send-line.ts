/** Presses of Send, in their order: one may come while what was sent before it still waits for its files. */
import { useRef } from 'preact/hooks';
import { leftAfter } from './composer-rules.ts';

/** What one press is about. What goes out before it takes its own part out of it. */
export interface SendPress {
  text: string;
  /** Keys of the files that lay beside the text. */
  files: readonly string[];
  /** The edit that is saved by it; null for a new message. */
  edits: string | null;
}

/**
 * Gives what takes a press in line. Each is sent once those before it are, and sends what these did not: the same
 * press twice is one message. When one is refused, those behind it are forgotten; what they were about is still in
 * the box.
 */
export function useSendLine(): (press: SendPress, send: (press: SendPress) => Promise<void>) => void {
  const line = useRef<SendPress[]>([]);
  const last = useRef(Promise.resolve());

  return (press, send) => {
    if (press.edits !== null && line.current.some(({ edits }) => edits === press.edits)) return;
    line.current.push(press);
    last.current = last.current.then(async () => {
      if (!line.current.includes(press)) return;
      try {
        await send(press);
        line.current = line.current.filter((one) => one !== press);
        if (press.edits === null) for (const one of line.current) takeOut(press, one);
      } catch {
        line.current = [];
      }
    });
  };
}

/** Takes what was sent out of what is to be sent after it. */
function takeOut(sent: SendPress, from: SendPress): void {
  if (from.edits !== null) return;
  from.text = leftAfter(sent.text, from.text);
  from.files = from.files.filter((key) => !sent.files.includes(key));
}
