/** What a person chose, in `storage.local`: small, needed everywhere, no secret. */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import { browser } from 'wxt/browser';
import { forgetPolicy, type Policy, readPolicy } from './policy.ts';
import { DEFAULTS } from './settings-defaults.ts';
import type { Settings } from './settings-schema.ts';

export type { Settings };

const KEY = 'settings';
const LOCK = 'quayside-settings';

/** Settings as they are stored: with the version of the extension that wrote them. */
type Stored = Settings & { writtenBy: string };

const version = (): string => browser.runtime.getManifest().version;
const isOurs = (stored: object): stored is Stored => 'writtenBy' in stored && stored.writtenBy === version();

/**
 * What is stored, as settings. What this version wrote is what the types say; anything else is validated, by code
 * that is fetched for that alone. After an update the background writes it anew ({@link rewriteSettings}).
 */
async function settingsIn(stored: unknown): Promise<Settings> {
  if (typeof stored !== 'object' || stored === null) return DEFAULTS;
  if (!isOurs(stored)) return (await import('./settings-schema.ts')).settingsOf(stored);
  const { writtenBy: _, ...settings } = stored;
  // A build of the same version may have known fewer.
  return { ...DEFAULTS, ...settings };
}

/** What the person chose alone, as a file of settings holds it: {@link readSettings} is what counts. */
export const readOwnSettings = async (): Promise<Settings> =>
  settingsIn((await browser.storage.local.get(KEY))[KEY]);

/** What a person chose, with what their company set in its place. */
export async function readSettings(): Promise<Settings> {
  const [stored, policy] = await Promise.all([readOwnSettings(), readPolicy()]);
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
    const before = await readOwnSettings();
    const after = { ...before, ...(typeof patch === 'function' ? patch(before) : patch) };
    const stored: Stored = { ...after, writtenBy: version() };
    await browser.storage.local.set({ [KEY]: stored });
    return after;
  };
  return navigator.locks.request(LOCK, change);
}

/** After an update: what an earlier version wrote is validated once, so that no page has to. */
export async function rewriteSettings(): Promise<void> {
  const stored = (await browser.storage.local.get(KEY))[KEY];
  if (typeof stored === 'object' && stored !== null && !isOurs(stored)) await changeSettings({});
}

/**
 * Calls back with the settings after each change made in any context, and those before it; null when it was the company
 * that changed something.
 */
export function watchSettings(changed: (settings: Settings, before: Settings | null) => void): () => void {
  const listener = (
    changes: Record<string, { oldValue?: unknown; newValue?: unknown }>,
    area: string,
  ): void => {
    const change = changes[KEY];
    if (area === 'managed') {
      forgetPolicy();
      void readSettings().then((now) => changed(now, null));
    }
    if (area !== 'local' || !change) return;
    void Promise.all([settingsIn(change.newValue), settingsIn(change.oldValue), readPolicy()]).then(
      ([stored, before, policy]) => changed(withPolicy(stored, policy), withPolicy(before, policy)),
    );
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
    const settings = signal(DEFAULTS);
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
