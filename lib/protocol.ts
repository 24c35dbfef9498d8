/**
 * The messages between a page and the background, typed, in one place. A page calls `ask`; the background
 * answers with `answer`. Every answer is a `Result`, so that an error keeps its kind across contexts. Who may ask
 * what stands in `ASKED_BY`; `lib/sender.ts` tells who asks.
 */

import type { Probes } from './connection-steps.ts';
import type { Message } from './flowdock/model.ts';
import type { StreamSettings } from './live/channel.ts';
import type { Report } from './live/report.ts';
import { APP, MANAGE_ASKED_BY, type ManageRequests } from './manage/requests.ts';
import type { ServerTest } from './server-test.ts';
import type { ShareDefaults } from './share/defaults.ts';
import type { DestinationList } from './share/destinations.ts';
import type { FoundShare } from './share/found.ts';
import type { Sight } from './share/in-sight.ts';
import type { SharePlace } from './share/place.ts';
import type { SharedFile, SharedPage } from './share/shared-page.ts';
import type { SheetDraft } from './share/sheet-draft.ts';
import type { AccountId, ConversationKey } from './store/picture.ts';

/** What is searched for; at least one of these. */
export interface SearchTerms {
  /** Separated by spaces; all must occur. May be empty. */
  words: string;
  /** Without `#`; all must be there. */
  tags: string[];
  /** Messages that are files. */
  files: boolean;
  /** Id of the author. */
  author: number | null;
}

export interface Failure {
  /** Machine-readable: `wrong-credentials`, `unreachable`, `not-flowdock`, `refused`, `not-found`, ... */
  kind: string;
  /** For a person: what happened, why, what to do next. */
  message: string;
  /** Where a person can do what is missing; an https address. */
  url?: string;
}
/** A request header an access proxy asks for. */
export interface ExtraHeader {
  name: string;
  /** Kept like a password. */
  value: string;
}

export type Result<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** Where the bytes of a file can be had for a while, without credentials. */
export interface FileAddress {
  /** http or https; null for bytes that were handed out directly, which lie in the store (`lib/files/kept-files.ts`). */
  address: string | null;
  /** As the server says, such as `image/png`; lower case, without parameters. */
  contentType: string;
  /** ms since 1970 until which it may be used */
  until: number;
}

/** Each request a page can make: what it sends and what comes back. */
export interface Requests extends ManageRequests {
  /** Signs in and keeps the account; the password is used once and never stored. */
  'sign-in': {
    send: {
      server: string;
      /** What an access proxy in front of the server asks for. Absent: as with an account there already. */
      headers?: ExtraHeader[];
      credentials:
        | { method: 'password'; email: string; password: string }
        | { method: 'token'; token: string }
        /** On the server's own page, in a window of its own; answers when the person has decided. */
        | { method: 'browser' }
        /** With the code that `code-begin` led to. */
        | { method: 'code'; code: string };
    };
    back: { account: AccountId };
  };
  /** Opens the page of a server that shows a code to sign in with. */
  'code-begin': { send: { server: string; headers?: ExtraHeader[] }; back: null };
  /**
   * Finds out what can be found out about a connection that failed, of which the page tells which step it was
   * (`lib/connection-steps.ts`). Extra headers are those of an account there already, unless some are given.
   */
  'check-connection': {
    send: { server: string; headers?: ExtraHeader[] };
    back: { server: string; probes: Probes };
  };
  /** Looks at all parts of a server, without credentials. Fails with `bad-address`. */
  'test-server': { send: { server: string }; back: ServerTest };
  /**
   * Puts extra request headers in place of those of an account; one with an empty value stays as it is. Fails with
   * `bad-header` for one that can't be sent. How the account fares with them, its health tells.
   */
  'change-headers': { send: { account: AccountId; headers: ExtraHeader[] }; back: null };
  /** The server whose code is waited for, also after the page that asked was closed; null when none is. */
  'code-server': { send: Record<string, never>; back: { server: string | null } };
  /** No code is waited for any more. */
  'code-forget': { send: Record<string, never>; back: null };
  /**
   * Deletes the local database, what was not sent included, and makes an empty one: for a person who said so twice on
   * a page that does not open it. Fails with `database` when the browser does not delete it, either.
   */
  'start-afresh': { send: Record<string, never>; back: null };
  /**
   * Forgets what servers can tell again, and begins to read it anew. Answers when it is forgotten. Sign-ins, settings,
   * drafts and what is not sent stay.
   */
  'clear-cache': { send: Record<string, never>; back: null };
  /** Forgets tokens, cached data, outbox and drafts of the account. */
  'sign-out': { send: { account: AccountId }; back: null };
  /** Brings the picture up to date now; answers when done. Without `account`, all of them. */
  refresh: { send: { account?: AccountId }; back: null };
  /**
   * Fetches messages into the store: the newest, those before `before` or after `after`, or one thread. Answers with
   * how many came, and the lowest and highest of their ids (0 when none came).
   */
  'load-messages': {
    send: {
      account: AccountId;
      conversation: ConversationKey;
      before?: number;
      after?: number;
      thread?: string;
    };
    back: { count: number; oldest: number; newest: number };
  };
  /** The same for a message and what stands around it. Fails with `not-found` when it is no longer there. */
  'load-around': {
    send: { account: AccountId; conversation: ConversationKey; message: number };
    back: { oldest: number; newest: number };
  };
  /**
   * Messages of one conversation that have all the words and tags, newest first, a page at a time. They are not
   * kept. `search` names what was typed; `search-stop` gives up all requests of that name.
   */
  'search-messages': {
    send: { search: string; account: AccountId; conversation: ConversationKey } & SearchTerms & {
        /** `next` of the page before; null for the first. */
        from: number | null;
      };
    back: { messages: Message[]; next: number | null };
  };
  'search-stop': { send: { search: string }; back: null };
  /**
   * Fetches threads of outside services: the newest of every open flow (`all`), of those where something may
   * have happened (`due`), or the next page of the list (`older`), also of one flow only.
   */
  'load-inbox': {
    send: { account: AccountId; want: 'all' | 'due' | 'older'; flow?: string };
    back: null;
  };
  /** Presses a button of a thread (an UpdateAction, by its name) and waits for what the application says. */
  'run-action': {
    send: { account: AccountId; conversation: ConversationKey; thread: string; action: string };
    back: null;
  };
  /** Opens (joining if need be) or closes a flow, or opens/closes a private conversation. */
  'set-open': { send: { account: AccountId; conversation: ConversationKey; open: boolean }; back: null };
  /** Where an attachment or thumbnail (its `path`) can be fetched now. */
  'file-address': { send: { account: AccountId; path: string }; back: FileAddress };
  /** The largest file the account's server takes, in bytes; null when it does not say. */
  'upload-limit': { send: { account: AccountId }; back: { bytes: number | null } };
  /**
   * A page shows the picture and wants it live. The background sees to it that a stream is held, and says in how
   * many ms to ask again: soon where it holds the stream itself and lives only as long as it is asked.
   */
  looking: { send: Record<string, never>; back: { againMs: number } };
  /** What the holder of the streams must know to begin. */
  'stream-settings': { send: Record<string, never>; back: StreamSettings };
  /** What streams told; answered once it is in the picture. */
  'stream-report': { send: Report; back: null };
  /** Something was put into the outbox; drain it. */
  'outbox-changed': { send: Record<string, never>; back: null };
  /** Opens the share sheet for the active tab, as the context menu would (popup's share button). */
  'share-page': { send: Record<string, never>; back: null };
  /** The share sheet asks what it is to share, with the nonce from its address. */
  'share-context': {
    send: { nonce: string };
    back: {
      page: SharedPage;
      mode: 'frame' | 'window';
      /** A quick target of the menu: the background is already sending there; `share-send` awaits it. */
      quick: { account: AccountId; conversation: ConversationKey } | null;
      /**
       * Where it can go. The sheet does not read the picture itself: a browser may give a frame another
       * IndexedDB than the extension's own, one for each site it is shown in.
       */
      destinations: DestinationList;
      /** What the person chose that shares begin with. */
      defaults: ShareDefaults;
      /** Where things of this site went last. */
      site: { account: AccountId; conversation: ConversationKey } | null;
      /** Whether something was shared a short while ago. */
      goesOn: boolean;
      /** What goes along; a picture with its bytes as a `data:` address, so that it can be looked at and changed. */
      file: (SharedFile & { picture: string | null }) | null;
      /** Whether there is an image, video or sound that could go as a file. */
      media: boolean;
      /** What did not work before; empty when all did. */
      problem: string;
      /** What was typed about this page and not sent. */
      draft: SheetDraft | null;
    };
  };
  /**
   * Keeps what was typed, null for nothing. The sheet can't keep it: Firefox gives a frame in a page no
   * `storage.session`.
   */
  'share-draft': { send: { nonce: string; draft: SheetDraft | null }; back: null };
  /** Who and what there is to name in a conversation, and its latest threads. */
  'share-place': {
    send: { nonce: string; account: AccountId; conversation: ConversationKey };
    back: SharePlace;
  };
  /** Where the address that is shared was posted before, as far as it is known here; newest first. */
  'share-found': { send: { nonce: string }; back: FoundShare[] };
  /** Opens the app at one of them. */
  'share-jump': {
    send: { nonce: string; account: AccountId; conversation: ConversationKey; message: number };
    back: null;
  };
  /** Takes a picture of the tab as it is seen, without the sheet. In a page the sheet then goes on in a window. */
  'share-capture': { send: { nonce: string }; back: null };
  /** Reads the image, video or sound that was clicked, to send it as a file; `drop-file` lets it go again. */
  'share-fetch': { send: { nonce: string }; back: null };
  'share-drop-file': { send: { nonce: string }; back: null };
  /** The sheet's content has this height in CSS px; the frame follows. */
  'share-resize': { send: { nonce: string; height: number; shape: 'sheet' | 'toast' }; back: null };
  /** Where the browser can't tell by itself: has the sheet's frame really been visible on the page? */
  'share-probe': { send: { nonce: string }; back: { sight: Sight } };
  /** The page covers or moves the sheet: it goes on in a window of its own. */
  'share-to-window': { send: { nonce: string }; back: null };
  /** Puts what is shared into the outbox, and waits a while for the server: `queued` when it has not answered yet. */
  'share-send': {
    send: {
      nonce: string;
      account: AccountId;
      conversation: ConversationKey;
      content: string;
      tags: string[];
      /** The thread of the flow it goes into; null for none. */
      thread: string | null;
      /** The changed picture as a `data:` address, in place of what is kept; null when nothing was changed. */
      picture: string | null;
    };
    back: { state: 'sent' | 'queued' };
  };
  /** Opens the app where the message just shared went. */
  'share-open': { send: { nonce: string }; back: null };
  /** Takes back the message just shared. */
  'share-undo': { send: { nonce: string }; back: null };
  /** The sheet is done (sent, cancelled): remove its frame or window. */
  'share-close': { send: { nonce: string }; back: null };
}
export type RequestName = keyof Requests;

/** The pages of the extension, named as their files are: `popup.html`, ... */
export const PAGES = ['popup', 'sidepanel', 'options', 'welcome', 'share', 'offscreen'] as const;
export type OwnPage = (typeof PAGES)[number];

/**
 * Which pages may ask what; everything else is not heard. The share sheet stands inside a stranger's page and
 * gets nothing but what belongs to its own ticket. A content script asks nothing at all: it only answers.
 */
export const ASKED_BY: { readonly [Name in RequestName]: readonly OwnPage[] } = {
  'sign-in': [...APP, 'options', 'welcome'],
  'sign-out': [...APP, 'options'],
  'start-afresh': [...APP, 'options', 'welcome'],
  'clear-cache': ['options'],
  'check-connection': [...APP, 'options', 'welcome'],
  'test-server': ['options'],
  'change-headers': ['options'],
  'code-begin': [...APP, 'options', 'welcome'],
  'code-server': [...APP, 'options', 'welcome'],
  'code-forget': [...APP, 'options', 'welcome'],
  refresh: [...APP, 'options', 'welcome'],
  'load-messages': APP,
  'load-around': APP,
  'search-messages': APP,
  'search-stop': APP,
  'set-open': APP,
  'file-address': APP,
  'upload-limit': APP,
  looking: [...APP, 'options'],
  'stream-settings': ['offscreen'],
  'stream-report': ['offscreen'],
  'outbox-changed': [...APP, 'options', 'offscreen'],
  'load-inbox': APP,
  'run-action': APP,
  'share-page': APP,
  'share-context': ['share'],
  'share-draft': ['share'],
  'share-place': ['share'],
  'share-found': ['share'],
  'share-jump': ['share'],
  'share-capture': ['share'],
  'share-fetch': ['share'],
  'share-drop-file': ['share'],
  'share-resize': ['share'],
  'share-probe': ['share'],
  'share-to-window': ['share'],
  'share-send': ['share'],
  'share-open': ['share'],
  'share-undo': ['share'],
  'share-close': ['share'],
  ...MANAGE_ASKED_BY,
};
