/**
 * Every screen and state of the product, as a person reaches them, in one walk: whoever looks at screens (the axe
 * story, `npm run screenshots`) looks at all of them. A new screen is added here, and nowhere else.
 */
import type { Browser, Frame, Page } from 'puppeteer-core';
import type { MisbehavingServer } from '../support/misbehaving-server.ts';
import type { TestServer } from '../support/server.ts';
import { appScreens } from './app.ts';
import { appearanceScreens } from './appearance.ts';
import { conversationScreens } from './conversations.ts';
import { crowdScreens } from './crowd.ts';
import { managingScreens } from './managing.ts';
import { optionsScreens } from './options.ts';
import { serverScreens } from './server-pages.ts';
import { shareScreens } from './sharing.ts';
import { signInScreens } from './sign-in.ts';
import { troubleScreens } from './trouble.ts';

/** What a person sees now. */
export interface Screen {
  /** Unique; the name of its picture. */
  name: string;
  page: Page;
  /** Where the screen is, when it is a frame of the page. */
  frame?: Frame;
  /** Pages of the extension follow its language, the server's own are English. */
  of: 'extension' | 'server';
}

export type Screens = AsyncGenerator<Screen, void, void>;

/** Where the walk takes place. */
export interface Scene {
  browser: Browser;
  server: TestServer;
  /** In front of the server; what the extension is signed in to. */
  proxy: MisbehavingServer;
  /** How many unread mentions each of the 200 flows of the crowded account has. */
  unreadPerFlow: number;
}

/** The parts of the walk. The first one signs in, for all others. */
export const PARTS = {
  'sign-in': signInScreens,
  app: appScreens,
  conversations: conversationScreens,
  managing: managingScreens,
  options: optionsScreens,
  appearance: appearanceScreens,
  sharing: shareScreens,
  server: serverScreens,
  trouble: troubleScreens,
  crowd: crowdScreens,
} as const satisfies Record<string, (scene: Scene) => Screens>;

/** The walk; each screen stays until the next one is asked for. With `only`, just these parts and the first. */
export async function* walk(scene: Scene, only: readonly string[] = []): Screens {
  for (const [name, part] of Object.entries(PARTS))
    if (name === 'sign-in' || only.length === 0 || only.includes(name)) yield* part(scene);
}
