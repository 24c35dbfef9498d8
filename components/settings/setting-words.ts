/** Settings and their values in words, for the look at an import. Pure. */
import { LANGUAGES } from '../../lib/i18n/languages.ts';
import { language, list, msg, t } from '../../lib/i18n/t.ts';

const NAMES: Readonly<Record<string, string>> = {
  theme: msg('Theme'),
  language: msg('Language'),
  clock: msg('Clock'),
  density: msg('Density'),
  textSize: msg('Text size'),
  reduceMotion: msg('Reduce motion'),
  keyHints: msg('Key hints in the footer'),
  defaultServer: msg('Default server'),
  defaultAccount: msg('Default account'),
  hiddenOrganizations: msg('Hidden organizations'),
  pinnedFlows: msg('Pinned flows'),
  mutedFlows: msg('Muted flows'),
  everyMessage: msg('Flows with every message notified'),
  shareTo: msg('Default flow'),
  sharePerSite: msg('Remember the last destination per site'),
  shareSelection: msg('Quote the selected text'),
  sharePicture: msg('Add the page’s picture'),
  shareScreenshot: msg('Attach a screenshot of the visible page'),
  shareWithoutTracking: msg('Strip tracking parameters from links'),
  shareTags: msg('Always add tags'),
  shareMenu: msg('Context menu'),
  shareUndo: msg('Time to undo after sending'),
  live: msg('Stay connected'),
  notifyMentions: msg('Notify of mentions'),
  notifyPrivate: msg('Notify of private messages'),
  notifyThreads: msg('Notify of replies in my threads'),
  flowThreads: msg('Replies in my threads, by flow'),
  notifyEveryone: msg('Notify of @everyone and @team'),
  quiet: msg('Quiet hours'),
  sendWith: msg('Send with'),
  singleKeyShortcuts: msg('Single-key shortcuts'),
  keywords: msg('Keywords'),
  flowQuiet: msg('Quiet hours of flows'),
  quietWhenLocked: msg('Silence while the screen is locked'),
};
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  theme: { system: msg('System'), light: msg('Light'), dark: msg('Dark') },
  density: { comfortable: msg('Comfortable'), compact: msg('Compact') },
  language: { system: msg('As the browser') },
  clock: { locale: msg('As in the language'), h23: '14:02', h12: '2:02 pm' },
  shareTo: {
    last: msg('Where the last share went'),
    ask: msg('None: ask'),
  },
  sendWith: { enter: 'Enter', 'mod-enter': 'Ctrl Enter' },
};
const LONGEST = 120;

/** What a setting is called; its own name where it has no other. */
export const settingName = (name: string): string => t(NAMES[name] ?? name);

/** A value in one short line. `names` are those of the signed-in accounts (by their ids), of their flows and the people
 * of private conversations (by their keys), and of organizations (by {@link organizationKey}). */
export function settingValue(name: string, value: unknown, names: ReadonlyMap<string, string>): string {
  return wordsOf(name, value, names).trim() || t('none');
}

/** What names an organization among the `names`: its number may be a person's, too. `key` is as settings have it. */
export const organizationKey = (key: string): string => `organization ${key}`;

function wordsOf(name: string, value: unknown, names: ReadonlyMap<string, string>): string {
  if (value === null || value === undefined)
    return name === 'defaultAccount' ? t('the one signed in first') : t('none');
  if (typeof value === 'boolean') return value ? t('on') : t('off');
  if (name === 'defaultAccount') return cut(names.get(String(value)) ?? t('An account that is not here'));
  if (typeof value === 'string') return cut(wordOf(name, value));
  if ((name === 'keywords' || name === 'shareTags') && Array.isArray(value))
    return value.length === 0 ? t('none') : cut(list(value.map(String), 'narrow'));
  if (name === 'hiddenOrganizations' && Array.isArray(value))
    return namesText(
      value.map((key) => organizationKey(String(key))),
      names,
    );
  if (Array.isArray(value))
    return value.every((one) => typeof one === 'string') ? namesText(value, names) : cut(json(value));
  if (name === 'shareUndo') return value === 0 ? t('None') : t('{count, number} s', { count: Number(value) });
  if (typeof value !== 'object') return cut(String(value));
  if (name === 'shareTo' && 'account' in value && 'conversation' in value) {
    const place = `${value.account}/${String(value.conversation).replace(/^(flow|private):/, '')}`;
    return names.get(place) ?? t('A conversation that is not here');
  }
  if (name === 'flowThreads') return repliesText(Object.entries(value), names);
  if (name === 'everyMessage' || name === 'flowQuiet') return namesText(Object.keys(value), names);
  if ('on' in value && value.on === false) return t('off');
  if (name === 'quiet' && 'spans' in value && Array.isArray(value.spans))
    return value.spans.length === 0 ? t('off') : cut(list(value.spans.map(spanText), 'narrow'));
  return cut(json(value));
}

/** "Mon, Tue 18:30–08:00" */
function spanText({ days, from, to }: { days: number[]; from: string; to: string }): string {
  // 1 November 2026 was a Sunday.
  const day = new Intl.DateTimeFormat(language().locale, { weekday: 'short' });
  return `${days.map((one) => day.format(new Date(2026, 10, 1 + one))).join(' ')} ${from}–${to}`;
}

function wordOf(name: string, value: string): string {
  const word = WORDS[name]?.[value];
  if (word !== undefined) return t(word);
  return (name === 'language' && LANGUAGES.find(({ code }) => code === value)?.name) || value;
}

/** "on: Engineering, off: Design, Support" */
function repliesText(choices: readonly [string, unknown][], names: ReadonlyMap<string, string>): string {
  const chosen = (on: boolean): string[] => choices.flatMap(([flow, is]) => (is === on ? [flow] : []));
  const [wanted, unwanted] = [chosen(true), chosen(false)];
  return [
    ...(wanted.length > 0 ? [t('on: {flows}', { flows: namesText(wanted, names) })] : []),
    ...(unwanted.length > 0 ? [t('off: {flows}', { flows: namesText(unwanted, names) })] : []),
  ].join('; ');
}

/** The names of those that are here, the number of those that are not. */
function namesText(keys: readonly string[], names: ReadonlyMap<string, string>): string {
  if (keys.length === 0) return t('none');
  const here = keys.flatMap((key) => names.get(key) ?? []);
  const others = keys.length - here.length;
  const rest = t('{count, plural, one {# that is not here} other {# that are not here}}', { count: others });
  return cut(list(others > 0 ? [...here, rest] : here, 'narrow'));
}

/** As the file has it, without its marks. */
const json = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(/["{}[\]]/g, '')
    .replaceAll(':', ': ')
    .replaceAll(',', ', ');
const cut = (text: string): string => {
  const letters = [...text];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : text;
};
