/**
 * What the background tells the script it injected. Sent with `tabs.sendMessage`, which no page can send or
 * forge; the script never speaks first and is told no secret but the nonce in the frame's address.
 */
import type { Sight } from './in-sight.ts';
import type { PageFacts, ShareClick } from './page-facts.ts';

export type FrameMessage =
  /** Reads the page. Answer: `PageFacts`. */
  | { quayside: 'gather'; click: ShareClick }
  /** Reads what an address gives, as the page could. Answer: `ReadMedia`, or null where the page may not read it. */
  | { quayside: 'read'; address: string }
  /** Shows the sheet's frame, under the name `title`. Answer: true, or false where it could not be shown above the page. */
  | { quayside: 'mount'; nonce: string; theme: 'system' | 'light' | 'dark'; title: string }
  /** Gives the frame the height of its content, in CSS px. Answer: true. */
  | { quayside: 'resize'; nonce: string; height: number; shape: 'sheet' | 'toast' }
  /** Asks whether the frame has been where it was put, whole, opaque and on top. Answer: `Sight`. */
  | { quayside: 'probe'; nonce: string }
  /** Waits until the frame has loaded, whatever it loaded. Answer: true, or false when it went away before. */
  | { quayside: 'loaded'; nonce: string }
  /** Removes the frame. Answer: true. */
  | { quayside: 'unmount'; nonce: string };

/** Bytes as base64. */
export interface ReadMedia {
  contentType: string;
  base64: string;
}

export interface FrameAnswers {
  gather: PageFacts;
  read: ReadMedia | null;
  mount: boolean;
  resize: boolean;
  probe: Sight;
  loaded: boolean;
  unmount: boolean;
}
