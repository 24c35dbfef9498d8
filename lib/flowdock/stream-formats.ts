/** The two wire formats of a stream (streaming §3, §4), fed with text cut anywhere. */
import { createParser } from 'eventsource-parser';

/**
 * One object of a stream. `id` is null where the format or the event has none; `data` is null where nothing but a
 * place to resume from was told.
 */
export interface RawEvent {
  id: string | null;
  data: string | null;
}

/** Takes text in pieces and gives the events it completes. */
export interface StreamParser {
  feed(text: string): RawEvent[];
}

/** More than this in one event is no event: the server is broken or hostile. In UTF-16 units. */
const LONGEST_EVENT = 16 * 1024 * 1024;

/** One JSON object a line, ended by CR, LF or both; empty lines keep the connection alive. */
export function jsonLines(): StreamParser {
  let pieces: string[] = [];
  let length = 0;
  return {
    feed(text) {
      const lines = text.split(/[\r\n]/);
      const rest = lines.pop() ?? '';
      const events: RawEvent[] = [];
      for (const line of lines) {
        pieces.push(line);
        const data = pieces.join('').trim();
        pieces = [];
        length = 0;
        if (data !== '') events.push({ id: null, data });
      }
      length += rest.length;
      if (length > LONGEST_EVENT) throw new RangeError('an event without end');
      if (rest !== '') pieces.push(rest);
      return events;
    },
  };
}

/** Server-sent events. */
export function eventStream(): StreamParser {
  let events: RawEvent[] = [];
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onId: (id) => events.push({ id, data: null }),
    onEvent: ({ id, data }) => {
      // An event with an id told it just before.
      if (id !== undefined) events.pop();
      events.push({ id: id ?? null, data });
    },
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') throw error;
    },
  });
  return {
    feed(text) {
      events = [];
      parser.feed(text);
      return events;
    },
  };
}
