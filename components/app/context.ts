/** What every view of a page gets: the picture, where it is, and the ways to go elsewhere. */
import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { PanelPlace } from '../../lib/panel.ts';
import type { AccountNames } from '../../lib/store/account-names.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import type { ToastContent } from '../ui/toasts.ts';

export type Tab = 'unread' | 'flows' | 'private' | 'inbox';

export type Place =
  | {
      view: 'tabs';
      tab: Tab;
      /** In Private: choose a person to write to. */
      choose?: true;
      /** In Unread: what was read lately in place of what is not. */
      recent?: true;
    }
  | {
      view: 'conversation';
      account: AccountId;
      conversation: ConversationKey;
      /** One thread of the flow instead of all of it. */
      thread?: string;
      /** Scroll to this message and light it up. */
      focusMessage?: number;
      /** The next thing to do here is to pick files. */
      attach?: true;
    }
  /** The small window that only answers; closing it is the way back. */
  | { view: 'reply'; account: AccountId; conversation: ConversationKey; thread: string | null }
  /** One flow's people, sources and settings. */
  | { view: 'flow'; account: AccountId; flow: string }
  | { view: 'new-flow' }
  /** Messages that have some words, in one conversation or everywhere. */
  | {
      view: 'search';
      within: { account: AccountId; conversation: ConversationKey } | null;
      /** What to search for, typed elsewhere. */
      text?: string;
    }
  /** What the server does not have yet. */
  | { view: 'unsent' }
  | { view: 'organizations' }
  /** By its `parameterized_name`. */
  | { view: 'organization'; account: AccountId; organization: string }
  | { view: 'profile'; account: AccountId };

/** A place as the side panel is given it. */
export const placeOf = ({ message, ...where }: PanelPlace): Place => ({
  view: 'conversation',
  ...where,
  ...(message === undefined ? {} : { focusMessage: message }),
});

export interface App {
  /** The page is the side panel, not the popup. */
  inPanel: boolean;
  picture: PictureView;
  /** How accounts, and what belongs to them, are told from one another. */
  names: ReadonlySignal<AccountNames>;
  place: ReadonlySignal<Place>;
  navigate(to: Place): void;
  /** To where one came from, at last to the tabs. */
  back(): void;
  toast(content: ToastContent): void;
  /** Brings the picture up to date now. */
  refresh(): Promise<void>;
}

export const AppContext = createContext<App | null>(null);

/** @throws Error outside of an `AppContext`. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp is for components inside <AppContext.Provider>.');
  return app;
}
