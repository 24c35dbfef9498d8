/** How the holder of the streams, pages and the background tell each other what passes and is kept nowhere. */
import type { Levels } from '../notify-levels.ts';
import type { Settings } from '../settings.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';

const CHANNEL = 'quayside-live';

/** One person as a stream showed them. */
export interface Here {
  account: AccountId;
  user: number;
  state: 'active' | 'idle' | 'offline';
  /** ms since 1970, by this machine's clock */
  at: number;
  /** Where they were typing at `at`. */
  typing: ConversationKey | null;
}

/** What the holder of the streams must know of the settings, which a web worker can't read. */
export interface StreamSettings extends Levels, Pick<Settings, 'keywords'> {
  on: boolean;
}

export type Told =
  /** A page opened: what was held back is wanted now. */
  { kind: 'looking' } | { kind: 'here'; people: Here[] } | { kind: 'settings'; settings: StreamSettings };

let mouth: BroadcastChannel | null = null;

/** Tells all other contexts and every ear of this one. */
export function tell(told: Told): void {
  mouth ??= new BroadcastChannel(CHANNEL);
  mouth.postMessage(told);
}

/** Calls `heard` until the returned function is called. */
export function hear(heard: (told: Told) => void): () => void {
  const ear = new BroadcastChannel(CHANNEL);
  // Only our own contexts are on this origin's channel, so the shape is ours.
  ear.onmessage = ({ data }) => heard(data as Told);
  return () => ear.close();
}
