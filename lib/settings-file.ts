/** Settings as a file: what is written into it, and what a file would change. Pure. */
import { t } from './i18n/t.ts';
import { DEFAULTS } from './settings-defaults.ts';
import { type Settings, settingsOf } from './settings-schema.ts';

const FORM = 'quayside-settings';
const VERSION = 1;
/** A file of settings is some kilobytes; more is something else. */
const LARGEST = 1024 * 1024;

/** Where a person happened to be last, and until when they want silence now, is no lasting choice. */
const STATE: ReadonlySet<string> = new Set([
  'lastShared',
  'lastTab',
  'newsSince',
  'onlyAccount',
  'recentFlows',
  'siteFlows',
  'recentEmoji',
  'snoozed',
]);
/** What a file can hold. Tokens and messages are no settings and lie elsewhere. */
export const settingNames = (): (keyof Settings)[] =>
  (Object.keys(DEFAULTS) as (keyof Settings)[]).filter((name) => !STATE.has(name));

/** The text of a file. `now` is ms since 1970. */
export function settingsFile(settings: Settings, version: string, now: number): string {
  const chosen = Object.fromEntries(settingNames().map((name) => [name, settings[name]]));
  const head = { form: FORM, version: VERSION, quayside: version, saved: new Date(now).toISOString() };
  return `${JSON.stringify({ ...head, settings: chosen }, null, 2)}\n`;
}

export interface SettingsChange {
  name: keyof Settings;
  before: unknown;
  after: unknown;
}
export interface SettingsPlan {
  changes: SettingsChange[];
  /** Names in the file that this version does not know. */
  unknown: string[];
  /** Names whose value can't be used; what is set here stays. */
  broken: string[];
}

/**
 * What a file would change of the present settings. Throws an `Error` for a person when it is no such file. `now` is ms
 * since 1970.
 */
export function readSettingsFile(text: string, present: Settings, now = Date.now()): SettingsPlan {
  const settings = settingsIn(text);
  const names = settingNames();
  const plan: SettingsPlan = { changes: [], unknown: [], broken: [] };
  for (const [name, value] of Object.entries(settings)) {
    const known = names.find((one) => one === name);
    if (known === undefined) {
      if (!STATE.has(name)) plan.unknown.push(name);
      continue;
    }
    const read = settingsOf({ [known]: value });
    // What can't be read becomes the default, which is not what the file says.
    const broken = same(read[known], DEFAULTS[known]) && !same(value, DEFAULTS[known]);
    const after = known === 'everyMessage' ? fromNow(read[known], present[known], now) : read[known];
    if (broken) plan.broken.push(name);
    else if (!same(after, present[known])) plan.changes.push({ name: known, before: present[known], after });
  }
  return plan;
}

/** What was said here before the file was read is no news, though it was chosen elsewhere before that. */
const fromNow = (
  flows: Settings['everyMessage'],
  present: Settings['everyMessage'],
  now: number,
): Settings['everyMessage'] =>
  Object.fromEntries(Object.keys(flows).map((flow) => [flow, present[flow] ?? now]));

function settingsIn(text: string): Record<string, unknown> {
  if (text.length > LARGEST) throw new Error(t('This file is too large to be settings of Quayside.'));
  const file = parsed(text);
  if (!isRecord(file) || file.form !== FORM) {
    throw new Error(t('This file holds no settings of Quayside. Choose one that “Export” saved.'));
  }
  if (typeof file.version !== 'number' || file.version > VERSION) {
    throw new Error(t('This file is from a newer Quayside. Update Quayside here, then import it.'));
  }
  if (!isRecord(file.settings)) {
    throw new Error(t('This file is damaged: its settings are missing. Export it again.'));
  }
  return file.settings;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(t('This file can’t be read: it is not JSON, or was cut off. Export it again.'));
  }
}

/** The plan as a change of settings. */
export const patchOf = (plan: SettingsPlan): Partial<Settings> =>
  Object.fromEntries(plan.changes.map(({ name, after }) => [name, after]));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equal as JSON, whatever the order of keys. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, index) => same(one, b[index]));
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => same(a[key], b[key]));
}
