/** What a person chose, in `storage.local`: small, needed everywhere, no secret. */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import * as v from 'valibot';
import { browser } from 'wxt/browser';
import { LANGUAGE_CHOICES } from './i18n/languages.ts';
import { forgetPolicy, type Policy, readPolicy } from './policy.ts';

const KEY = 'settings';
const LOCK = 'quayside-settings';

/** Conversation keys are written by us alone; a broken one falls back to the default of its setting. */
const ConversationKeySchema = v.custom<`flow:${string}` | `private:${number}`>(
  (value) => typeof value === 'string' && /^(flow:.|private:\d+$)/.test(value),
);

/** `HH:MM` */
const TimeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

/** 0 is Sunday. */
const Weekdays = v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)));

/** What the spans mean: `QuietSpan` (lib/quiet-rules.ts). */
const QuietHours = v.object({
  on: v.boolean(),
  spans: v.array(v.object({ days: Weekdays, from: TimeOfDay, to: TimeOfDay })),
});

/** As they were kept before there could be several spans. */
const FormerQuietHours = v.pipe(
  v.object({ on: v.boolean(), from: TimeOfDay, to: TimeOfDay, days: Weekdays, weekends: v.boolean() }),
  v.transform(({ on, from, to, days, weekends }) => ({
    on,
    spans: [{ days, from, to }, ...(weekends ? [{ days: [0, 6], from: '00:00', to: '00:00' }] : [])],
  })),
);

const Schema = v.object({
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  /** Nothing moves, also where the system would have it. */
  reduceMotion: v.fallback(v.boolean(), false),
  /** What keys do stands in the footer. */
  keyHints: v.fallback(v.boolean(), true),
  /** What Quayside speaks; `system`: as the browser does. */
  language: v.fallback(v.picklist(LANGUAGE_CHOICES), 'system'),
  /** Filled into the sign-in form. */
  defaultServer: v.fallback(v.string(), 'https://api.flowdock.com'),
  /** The one account whose flows, people and inbox are listed; null: of all. */
  onlyAccount: v.fallback(v.nullable(v.string()), null),
  /** `${account}/${flowId}` */
  pinnedFlows: v.fallback(v.array(v.string()), []),
  /** `${account}/${flowId}` */
  mutedFlows: v.fallback(v.array(v.string()), []),
  /** Flows every message of which is notified of, by `${account}/${flowId}`: since when, in ms since 1970. */
  everyMessage: v.fallback(v.record(v.string(), v.number()), {}),
  /** Where things were shared to last, newest first. */
  recentFlows: v.fallback(
    v.array(v.object({ account: v.string(), conversation: ConversationKeySchema })),
    [],
  ),
  /** Where things of a site went last, newest first; `site` is a host name. */
  siteFlows: v.fallback(
    v.array(v.object({ site: v.string(), account: v.string(), conversation: ConversationKeySchema })),
    [],
  ),
  /** When something was shared last, ms since 1970. */
  lastShared: v.fallback(v.number(), 0),
  /** Where a share begins (lib/share/defaults.ts) of which its site says nothing. */
  shareTo: v.fallback(
    v.union([
      v.picklist(['last', 'ask']),
      v.object({ account: v.string(), conversation: ConversationKeySchema }),
    ]),
    'last',
  ),
  /** A share begins where things of its site went last. */
  sharePerSite: v.fallback(v.boolean(), true),
  /** A text marked in the page goes along with the page. */
  shareSelection: v.fallback(v.boolean(), true),
  /** So does the address of the picture the page names for itself. */
  sharePicture: v.fallback(v.boolean(), true),
  /** A share of a page begins with a picture of its tab. */
  shareScreenshot: v.fallback(v.boolean(), false),
  /** Tags that every share has, without `#`. */
  shareTags: v.fallback(v.array(v.string()), []),
  /** The menu of pages, links, selections and media; that of the toolbar icon is always there. */
  shareMenu: v.fallback(v.boolean(), true),
  /** How long Undo is offered after a share, s; 0: it is not. */
  shareUndo: v.fallback(v.picklist([0, 8, 20]), 8),
  /** Parts of addresses that only track (lib/share/tracking.ts) are taken off. */
  shareWithoutTracking: v.fallback(v.boolean(), true),
  /** Hold a stream also while no page is open, where the browser can. */
  live: v.fallback(v.boolean(), true),
  /** What a notification is shown of; the badge counts all the same. */
  notifyMentions: v.fallback(v.boolean(), true),
  notifyPrivate: v.fallback(v.boolean(), true),
  /** Mentions of everybody: `@everyone` and `@team`. */
  notifyEveryone: v.fallback(v.boolean(), false),
  /** Words that count like a mention wherever they are said, in the order they were chosen. */
  keywords: v.fallback(v.array(v.string()), []),
  /** No notifications in these hours of the week. */
  quiet: v.fallback(v.union([QuietHours, FormerQuietHours]), {
    on: false,
    spans: [
      { days: [1, 2, 3, 4, 5], from: '18:30', to: '08:00' },
      { days: [0, 6], from: '00:00', to: '00:00' },
    ],
  }),
  /** More such hours of single flows, by `${account}/${flowId}`. */
  flowQuiet: v.fallback(v.record(v.string(), QuietHours), {}),
  /** No notifications until then, ms since 1970: of everything (`everything`) or of a flow, by `${account}/${flowId}`. */
  snoozed: v.fallback(v.record(v.string(), v.number()), {}),
  /** Nor while the screen is locked, where the browser can tell. */
  quietWhenLocked: v.fallback(v.boolean(), true),
  /** Reactions given lately, newest first. */
  recentEmoji: v.fallback(v.array(v.string()), []),
  sendWith: v.fallback(v.picklist(['enter', 'mod-enter']), 'enter'),
  singleKeyShortcuts: v.fallback(v.boolean(), true),
  /** The version after which there are news that were not read yet (lib/news.ts); null: none. */
  newsSince: v.fallback(v.nullable(v.string()), null),
  lastTab: v.fallback(v.picklist(['unread', 'flows', 'private', 'inbox']), 'unread'),
});
export type Settings = v.InferOutput<typeof Schema>;

/** Any stored value becomes settings: what is missing or broken gets its default. */
export function settingsOf(stored: unknown): Settings {
  const given = typeof stored === 'object' && stored !== null ? stored : {};
  return v.parse(Schema, { ...emptySettings(), ...formerPerSite(given), ...given });
}

/** Before `sharePerSite` there was, sites were one choice of `shareTo` among others, and the usual one. */
const formerPerSite = (given: { shareTo?: unknown }): Partial<Settings> => ({
  sharePerSite: given.shareTo === undefined || given.shareTo === 'site',
});

/** Every key present, so that the fallback of each applies also where nothing is stored. */
function emptySettings(): Record<string, null> {
  return Object.fromEntries(Object.keys(Schema.entries).map((key) => [key, null]));
}

const readStored = async (): Promise<Settings> => settingsOf((await browser.storage.local.get(KEY))[KEY]);

/** What a person chose, with what their company set in its place. */
export async function readSettings(): Promise<Settings> {
  const [stored, policy] = await Promise.all([readStored(), readPolicy()]);
  return withPolicy(stored, policy);
}

/** Pure. */
export function withPolicy(settings: Settings, { server, servers, stayConnected }: Policy): Settings {
  return {
    ...settings,
    defaultServer: server ?? servers[0] ?? settings.defaultServer,
    live: stayConnected ?? settings.live,
  };
}

/** Replaces the named settings and keeps the others, also when two contexts change some at once. */
export async function changeSettings(
  patch: Partial<Settings> | ((before: Settings) => Partial<Settings>),
): Promise<Settings> {
  const change = async (): Promise<Settings> => {
    // Without the company's part: what a person chose is there again once that goes.
    const before = await readStored();
    const after = { ...before, ...(typeof patch === 'function' ? patch(before) : patch) };
    await browser.storage.local.set({ [KEY]: after });
    return after;
  };
  return navigator.locks.request(LOCK, change);
}

/** Calls back with the settings after each change made in any context. */
export function watchSettings(changed: (settings: Settings) => void): () => void {
  const listener = (changes: Record<string, { newValue?: unknown }>, area: string): void => {
    const change = changes[KEY];
    if (area === 'managed') {
      forgetPolicy();
      void readSettings().then(changed);
    }
    if (area !== 'local' || !change) return;
    const stored = settingsOf(change.newValue);
    void readPolicy().then((policy) => changed(withPolicy(stored, policy)));
  };
  browser.storage.onChanged.addListener(listener);
  return () => browser.storage.onChanged.removeListener(listener);
}

let shared: { settings: ReadonlySignal<Settings>; ready: Promise<void> } | null = null;

/** The settings as a signal, one for each page; the defaults until `settingsReady`. */
export function settingsSignal(): ReadonlySignal<Settings> {
  return follow().settings;
}

/** Resolves when the signal holds what is stored; a page waits for it before its first paint. */
export function settingsReady(): Promise<void> {
  return follow().ready;
}

function follow(): { settings: ReadonlySignal<Settings>; ready: Promise<void> } {
  if (!shared) {
    const settings = signal(settingsOf(null));
    watchSettings((now) => {
      settings.value = now;
    });
    const ready = readSettings().then((now) => {
      settings.value = now;
    });
    shared = { settings, ready };
  }
  return shared;
}
