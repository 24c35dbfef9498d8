/** The toolbar icon and its badge: a pure function of the picture, painted only when it changes. */
import { browser } from 'wxt/browser';
import { languageReady } from './i18n/load.ts';
import { list, t } from './i18n/t.ts';
import type { OutboxRow } from './outbox/row.ts';
import { needsPerson, waitsLong } from './outbox/waiting.ts';
import { readSettings } from './settings.ts';
import { readUnread } from './store/brief.ts';
import { openDatabase } from './store/database.ts';
import { type MessageAt, unreadAfter } from './store/overlay.ts';
import type { Account } from './store/picture.ts';

export interface Badge {
  text: string;
  background: string;
  color: string;
  title: string;
  icon: 'normal' | 'signed-out' | 'offline';
}

export interface BadgeInput {
  accounts: readonly Account[];
  /** Messages with the unread tag; the outbox is laid over them here. */
  unread: readonly MessageAt[];
  outbox: readonly OutboxRow[];
  /** `${account}/${flowId}` */
  mutedFlows: readonly string[];
  /** ms since 1970 */
  now: number;
}

const UNREAD = '#C93A20';
const QUIET = '#5E7079';
const WARNING = '#7A4D00';
const WHITE = '#FFFFFF';

/** What the toolbar shows (design, "Toolbar icon and badge"). Several accounts are summed. */
export function badgeOf({ accounts, unread, outbox, mutedFlows, now }: BadgeInput): Badge {
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
  const counts = countsText(mentions, privates, rows.length - heard.length);

  const refused = accounts.find(({ health }) => health.state === 'refused');
  const stuck = outbox.filter(needsPerson).length;
  if (refused || stuck > 0) {
    const trouble = refused ? t('sign in again as {nick}', { nick: refused.user.nick }) : notSent(stuck);
    const title = titled(trouble, counts);
    return { text: '!', background: WARNING, color: WHITE, title, icon: 'normal' };
  }
  const text = heard.length > 0 ? shortCount(heard.length) : rows.length > 0 ? ' ' : '';
  const late = outbox.filter((row) => waitsLong(row, now)).length;
  // One account that is reachable is enough for the icon to say that Quayside works.
  const away = accounts.every(({ health }) => health.state === 'offline' || health.state === 'trouble');
  const icon = away ? 'offline' : 'normal';
  const offline = away ? t('offline') : '';
  if (late > 0) {
    const waits = t(
      '{count, plural, one {# action of yours waits to be sent} other {# actions of yours wait to be sent}}',
      { count: late },
    );
    const title = titled(offline, waits, counts);
    return { text: '…', background: WARNING, color: WHITE, title, icon };
  }
  if (away)
    return {
      text,
      background: QUIET,
      color: WHITE,
      title: titled(offline, counts),
      icon,
    };
  const background = heard.length > 0 ? UNREAD : QUIET;
  return { text, background, color: WHITE, title: titled(counts), icon: 'normal' };
}

export const shortCount = (count: number): string => (count > 99 ? '99+' : String(count));

function countsText(mentions: number, privates: number, muted: number): string {
  const parts = [
    ...(mentions > 0 ? [t('{count, plural, one {# mention} other {# mentions}}', { count: mentions })] : []),
    ...(privates > 0
      ? [t('{count, plural, one {# private message} other {# private messages}}', { count: privates })]
      : []),
  ];
  if (parts.length > 0) return list(parts, 'narrow');
  return muted > 0 ? t('nothing unread but in muted flows') : t('nothing unread');
}

const notSent = (count: number): string =>
  t(
    '{count, plural, one {# action of yours needs you to decide} other {# actions of yours need you to decide}}',
    { count },
  );
/** The tooltip: what is said, the weightiest first. */
const titled = (...what: string[]): string =>
  t('Quayside: {what}', { what: what.filter(Boolean).join('; ') });

let painted = '';
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
  const database = await openDatabase();
  const [accounts, unread, outbox, { mutedFlows }] = await Promise.all([
    database.getAll('accounts'),
    readUnread(),
    database.getAll('outbox'),
    readSettings(),
    languageReady(),
  ]);
  const badge = badgeOf({ accounts, unread, outbox, mutedFlows, now: Date.now() });
  const fingerprint = JSON.stringify(badge);
  if (fingerprint === painted) return;
  const { action } = browser;
  const prefix = badge.icon === 'normal' ? '' : `${badge.icon}-`;
  const path = Object.fromEntries([16, 32, 48].map((size) => [size, `/icon/${prefix}${size}.png`]));
  await Promise.all([
    action.setIcon({ path }),
    action.setTitle({ title: badge.title }),
    action.setBadgeText({ text: badge.text }),
    action.setBadgeBackgroundColor({ color: badge.background }),
    action.setBadgeTextColor({ color: badge.color }),
  ]);
  painted = fingerprint;
}
