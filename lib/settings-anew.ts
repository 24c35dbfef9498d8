/** What the background does anew when a person changed their settings. Pure. */
import type { Settings } from './settings-schema.ts';

interface Anew {
  /** Who holds the streams is told, or others are to hold them. */
  streams: boolean;
  /** From where on every message is news, or words are listened for, has to be known. */
  picture: boolean;
}

/** `before` is null when it is not known. */
export function anewAfter(now: Settings, before: Settings | null): Anew {
  const differs = (...names: (keyof Settings)[]): boolean =>
    names.some((name) => before === null || JSON.stringify(now[name]) !== JSON.stringify(before[name]));
  const listens = now.keywords.length > 0 || Object.keys(now.everyMessage).length > 0;
  const heard = differs('live', 'everyMessage', 'keywords');
  return {
    streams: heard || differs('mutedFlows', 'notifyThreads', 'flowThreads'),
    picture: heard && listens,
  };
}
