/**
 * What settings may be: validates whatever was not written by this version here, that is, what an earlier one left,
 * and files that are imported. Pages and the worker fetch it when there is something to validate (`settings.ts`).
 */
import * as v from 'valibot';
import { LANGUAGE_CHOICES } from './i18n/languages.ts';
import { DEFAULTS } from './settings-defaults.ts';

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

/** What each setting may be. */
const SHAPES = {
  theme: v.picklist(['system', 'light', 'dark']),
  /** Nothing moves, also where the system would have it. */
  reduceMotion: v.boolean(),
  /** How far rows and messages stand apart. */
  density: v.picklist(['comfortable', 'compact']),
  /** Of the text in lists and conversations, in px where the browser's own size is the usual 16; all other text with it. */
  textSize: v.picklist([12, 13, 14, 16]),
  /** What keys do stands in the footer. */
  keyHints: v.boolean(),
  /** What Quayside speaks; `system`: as the browser does. */
  language: v.picklist(LANGUAGE_CHOICES),
  /** Hours from 0 to 23 (`h23`) or twice from 12 to 11 (`h12`); `locale`: as the language has it. */
  clock: v.picklist(['locale', 'h23', 'h12']),
  /** Filled into the sign-in form. */
  defaultServer: v.string(),
  /** The one account whose flows, people and inbox are listed; null: of all. */
  onlyAccount: v.nullable(v.string()),
  /** The account that shares begin in where nothing else says where; null: the one signed in first. */
  defaultAccount: v.nullable(v.string()),
  /** Organizations whose flows are not listed, counted or told of (lib/store/hidden.ts): `${account}/${organizationId}` */
  hiddenOrganizations: v.array(v.pipe(v.string(), v.regex(/^.+\/\d{1,15}$/))),
  /** `${account}/${flowId}` */
  pinnedFlows: v.array(v.string()),
  /** `${account}/${flowId}` */
  mutedFlows: v.array(v.string()),
  /** Flows every message of which is notified of, by `${account}/${flowId}`: since when, in ms since 1970. */
  everyMessage: v.record(v.string(), v.number()),
  /** Where things were shared to last, newest first. */
  recentFlows: v.array(v.object({ account: v.string(), conversation: ConversationKeySchema })),
  /** Where things of a site went last, newest first; `site` is a host name. */
  siteFlows: v.array(
    v.object({ site: v.string(), account: v.string(), conversation: ConversationKeySchema }),
  ),
  /** When something was shared last, ms since 1970. */
  lastShared: v.number(),
  /** Where a share begins (lib/share/defaults.ts) of which its site says nothing. */
  shareTo: v.union([
    v.picklist(['last', 'ask']),
    v.object({ account: v.string(), conversation: ConversationKeySchema }),
  ]),
  /** A share begins where things of its site went last. */
  sharePerSite: v.boolean(),
  /** A text marked in the page goes along with the page. */
  shareSelection: v.boolean(),
  /** So does the address of the picture the page names for itself. */
  sharePicture: v.boolean(),
  /** A share of a page begins with a picture of its tab. */
  shareScreenshot: v.boolean(),
  /** Tags that every share has, without `#`. */
  shareTags: v.array(v.string()),
  /** The menu of pages, links, selections and media; that of the toolbar icon is always there. */
  shareMenu: v.boolean(),
  /** How long Undo is offered after a share, s; 0: it is not. */
  shareUndo: v.picklist([0, 8, 20]),
  /** Parts of addresses that only track (lib/share/tracking.ts) are taken off. */
  shareWithoutTracking: v.boolean(),
  /** Hold a stream also while no page is open, where the browser can. */
  live: v.boolean(),
  /** What a notification is shown of; the badge counts all the same. */
  notifyMentions: v.boolean(),
  notifyPrivate: v.boolean(),
  /** What others say in threads the person wrote in, in flows of which `flowThreads` says nothing. */
  notifyThreads: v.boolean(),
  /** The same of single flows, by `${account}/${flowId}`; of every message and of muted flows it says nothing. */
  flowThreads: v.record(v.string(), v.boolean()),
  /** Mentions of everybody: `@everyone` and `@team`. */
  notifyEveryone: v.boolean(),
  /** Words that count like a mention wherever they are said, in the order they were chosen. */
  keywords: v.array(v.string()),
  /** No notifications in these hours of the week. */
  quiet: v.union([QuietHours, FormerQuietHours]),
  /** More such hours of single flows, by `${account}/${flowId}`. */
  flowQuiet: v.record(v.string(), QuietHours),
  /** No notifications until then, ms since 1970: of everything (`everything`) or of a flow, by `${account}/${flowId}`. */
  snoozed: v.record(v.string(), v.number()),
  /** Nor while the screen is locked, where the browser can tell. */
  quietWhenLocked: v.boolean(),
  /** Reactions given lately, newest first. */
  recentEmoji: v.array(v.string()),
  sendWith: v.picklist(['enter', 'mod-enter']),
  singleKeyShortcuts: v.boolean(),
  /** The version after which there are news that were not read yet (lib/news.ts); null: none. */
  newsSince: v.nullable(v.string()),
  lastTab: v.picklist(['unread', 'flows', 'private', 'inbox']),
};

export type Settings = { [Name in keyof typeof SHAPES]: v.InferOutput<(typeof SHAPES)[Name]> };

/** Any value becomes settings: what is missing or broken gets its default. */
export function settingsOf(stored: unknown): Settings {
  const given = typeof stored === 'object' && stored !== null ? new Map(Object.entries(stored)) : new Map();
  const settings = { ...DEFAULTS, sharePerSite: formerPerSite(given.get('shareTo')) };
  for (const [name, shape] of Object.entries(SHAPES)) {
    const read = v.safeParse(shape, given.get(name));
    if (read.success) Object.assign(settings, { [name]: read.output });
  }
  return settings;
}

/** Before `sharePerSite` there was, sites were one choice of `shareTo` among others, and the usual one. */
const formerPerSite = (shareTo: unknown): boolean => shareTo === undefined || shareTo === 'site';
