/** The toolbar icon and its badge: a pure function of the picture, painted only when it changes. */
import { browser } from 'wxt/browser';
import { languageReady } from './i18n/load.ts';
import { list, t } from './i18n/t.ts';
import type { OutboxRow } from './outbox/row.ts';
import { needsPerson, waitsLong } from './outbox/waiting.ts';
import { isLocked } from './quiet.ts';
import { type Quiet, quietAt } from './quiet-rules.ts';
import { momentText } from './quiet-text.ts';
import { readSettings } from './settings.ts';
import { readUnread } from './store/brief.ts';
import { type Database, openDatabase } from './store/database.ts';
import { readHiddenFlows, withoutHidden } from './store/hidden.ts';
import { type MessageAt, unreadAfter } from './store/overlay.ts';
import type { Account } from './store/picture.ts';

export interface Badge {
  text: string;
  background: string;
  color: string;
  title: string;
  icon: 'normal' | 'signed-out' | 'offline' | 'paused';
}

export interface BadgeInput {
  accounts: readonly Account[];
  /** Messages with the unread tag, but for hidden ones; the outbox is laid over them here. */
  unread: readonly MessageAt[];
  outbox: readonly OutboxRow[];
  /** `${account}/${flowId}` */
  mutedFlows: readonly string[];
  /** What keeps notifications from being shown now. */
  quiet: Quiet | null;
  /** ms since 1970 */
  now: number;
}

const UNREAD = '#C93A20';
const QUIET = '#5E7079';
const WARNING = '#7A4D00';
const WHITE = '#FFFFFF';
/** Polls are 2 minutes apart at most; what is older than this was not asked for when it should have been; ms. */
const STALE = 5 * 60_000;

/** What the toolbar shows (design, "Toolbar icon and badge"). Several accounts are summed. */
export function badgeOf({ accounts, unread, outbox, mutedFlows, quiet, now }: BadgeInput): Badge {
  if (accounts.length === 0) {
    return {
      text: '',
      background: QUIET,
      color: WHITE,
      title: t('Quayside: signed out'),
      icon: 'signed-out',
    };
  }
  const muted = new Set(mutedFlows);
  const rows = unreadAfter(unread, outbox);
  const heard = rows.filter((row) => !muted.has(`${row.account}/${row.conversation.replace(/^flow:/, '')}`));
  const privates = heard.filter(({ conversation }) => conversation.startsWith('private:')).length;
  const mentions = heard.length - privates;
  const known = accounts.some(({ health }) => health.state !== 'loading');
  const counts = known ? countsText(mentions, privates, rows.length - heard.length) : '';
  const paused = quiet ? pausedText(quiet, now) : '';
  const refused = accounts.filter(({ health }) => health.state === 'refused');
  const stuck = outbox.filter(needsPerson).length;
  const late = outbox.filter((row) => waitsLong(row, now)).length;
  const standings = accounts.map((account) => standingOf(account, now));
  // What holds for all needs no name.
  const alike = standings.every((one) => one.state === standings[0]?.state);
  const connection = alike
    ? [mostlyText(standings)]
    : accounts.map((account, at) => {
        const said = standings[at] ? standingText(standings[at], now) : '';
        return (
          said &&
          t('{nick} at {host}: {what}', { nick: account.user.nick, host: hostOf(account), what: said })
        );
      });
  const title = titled(
    ...refused.map(({ user: { nick } }) => t('sign in again as {nick}', { nick })),
    stuck > 0 ? notSent(stuck) : '',
    late > 0 ? waits(late) : '',
    ...connection,
    counts,
    paused,
  );
  // One account that is reachable is enough for the icon to say that Quayside works; a pale one says that what is
  // shown, also that nothing is, may be old.
  const away = standings.every(
    ({ state }) => state === 'offline' || state === 'trouble' || state === 'stale',
  );
  const old = standings.every(({ state }) => state !== 'fresh');
  const icon = away ? 'offline' : quiet ? 'paused' : 'normal';
  // One refused account of several does not hide what is unread in the others; the tooltip tells of it.
  const othersCount = heard.length > 0 && refused.length < accounts.length;
  if ((refused.length > 0 && !othersCount) || stuck > 0)
    return { text: '!', background: WARNING, color: WHITE, title, icon: quiet ? 'paused' : 'normal' };
  if (late > 0) return { text: '…', background: WARNING, color: WHITE, title, icon };
  const text = heard.length > 0 ? shortCount(heard.length) : rows.length > 0 ? ' ' : '';
  return { text, background: heard.length > 0 && !old ? UNREAD : QUIET, color: WHITE, title, icon };

  function mostlyText(all: readonly Standing[]): string {
    const oldest = all.toSorted((one, other) => (one.asOf ?? 0) - (other.asOf ?? 0))[0];
    return oldest ? standingText(oldest, now) : '';
  }
}

/** When nothing is known, since the browser does not open the local database. */
const unopenedBadge = (): Badge => ({
  text: '!',
  background: WARNING,
  color: WHITE,
  title: titled(t('the browser does not open what is kept on this computer')),
  icon: 'normal',
});

/** How far what is known of an account can be trusted; `asOf` is ms since 1970, null when nothing is known yet. */
interface Standing {
  state: 'fresh' | 'loading' | 'stale' | 'offline' | 'trouble' | 'refused';
  asOf: number | null;
}

function standingOf({ health, live }: Account, now: number): Standing {
  if (health.state === 'loading') return { state: 'loading', asOf: null };
  if (health.state !== 'ok') return { state: health.state, asOf: health.refreshedAt };
  if (live?.state === 'standing') return { state: 'fresh', asOf: now };
  // Until the stream broke it told everything.
  const asOf = Math.max(health.refreshedAt, live?.state === 'reconnecting' ? live.since : 0);
  return { state: now - asOf > STALE ? 'stale' : 'fresh', asOf };
}

function standingText({ state, asOf }: Standing, now: number): string {
  const time = asOf === null ? '' : momentText(asOf, now);
  switch (state) {
    case 'loading':
      return t('connecting');
    case 'offline':
      return time ? t('offline, as of {time}', { time }) : t('offline');
    case 'trouble':
      return time ? t('server trouble, as of {time}', { time }) : t('server trouble');
    case 'stale':
      return t('as of {time}', { time });
    default:
      return '';
  }
}

const hostOf = ({ server }: Account): string => (URL.canParse(server) ? new URL(server).host : server);

export const shortCount = (count: number): string => (count > 99 ? '99+' : String(count));

function countsText(mentions: number, privates: number, muted: number): string {
  const parts = [
    ...(mentions > 0 ? [t('{count, plural, one {# mention} other {# mentions}}', { count: mentions })] : []),
    ...(privates > 0
      ? [t('{count, plural, one {# private message} other {# private messages}}', { count: privates })]
      : []),
  ];
  if (parts.length === 0) return muted > 0 ? t('nothing unread but in muted flows') : t('nothing unread');
  if (muted > 0) parts.push(t('{count, number} in muted flows', { count: muted }));
  return list(parts, 'narrow');
}

const notSent = (count: number): string =>
  t(
    '{count, plural, one {# action of yours needs you to decide} other {# actions of yours need you to decide}}',
    { count },
  );
const pausedText = ({ until }: Quiet, now: number): string =>
  until === null
    ? t('notifications paused')
    : t('notifications paused until {time}', { time: momentText(until, now) });
const waits = (count: number): string =>
  t('{count, plural, one {# action of yours waits to be sent} other {# actions of yours wait to be sent}}', {
    count,
  });
/** The tooltip: what is said, the weightiest first. */
const titled = (...what: string[]): string =>
  t('Quayside: {what}', { what: what.filter(Boolean).join('; ') });

let painted = '';
let icon: Badge['icon'] | null = null;
let icons: Promise<void> = Promise.resolve();
let painting: Promise<void> = Promise.resolve();
let waiting: Promise<void> | null = null;

/**
 * Paints what the database says now. One after the other, so that an older state never paints over a newer one;
 * calls that come while one waits are one.
 */
export function paintBadge(): Promise<void> {
  waiting ??= painting.catch(() => undefined).then(paint);
  painting = waiting;
  return waiting;
}

async function paint(): Promise<void> {
  waiting = null;
  let database: Database;
  try {
    database = await openDatabase();
  } catch (error) {
    await languageReady();
    await show(unopenedBadge());
    throw error;
  }
  const [accounts, all, outbox, settings] = await Promise.all([
    database.getAll('accounts'),
    readUnread(),
    database.getAll('outbox'),
    readSettings(),
    languageReady(),
  ]);
  const unread = withoutHidden(all, await readHiddenFlows(settings.hiddenOrganizations));
  const now = Date.now();
  const quiet = quietAt(settings, null, now, await isLocked(settings));
  const badge = badgeOf({ accounts, unread, outbox, mutedFlows: settings.mutedFlows, quiet, now });
  await show(badge);
}

async function show(badge: Badge): Promise<void> {
  const fingerprint = JSON.stringify(badge);
  if (fingerprint === painted) return;
  const { action } = browser;
  paintIcon(badge.icon);
  await Promise.all([
    action.setTitle({ title: badge.title }),
    action.setBadgeText({ text: badge.text }),
    action.setBadgeBackgroundColor({ color: badge.background }),
    action.setBadgeTextColor({ color: badge.color }),
  ]);
  painted = fingerprint;
}

/** Its pictures are read from files, for which the text, the next one least of all, does not wait. */
function paintIcon(wanted: Badge['icon']): void {
  if (wanted === icon) return;
  icon = wanted;
  const prefix = wanted === 'normal' ? '' : `${wanted}-`;
  const path = Object.fromEntries([16, 32, 48].map((size) => [size, `/icon/${prefix}${size}.png`]));
  icons = icons
    .then(() => browser.action.setIcon({ path }))
    .catch((error) => {
      // Painted with the next change.
      icon = null;
      console.warn('Quayside: the icon could not be painted.', error);
    });
}
