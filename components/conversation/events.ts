/**
 * What an event of a conversation says to a person: who it is by, its text, or the one grey line it is (reference
 * messages §8). Events this does not know say nothing and are skipped. Pure.
 */
import type { Message, User } from '../../lib/flowdock/model.ts';
import { msg, t } from '../../lib/i18n/t.ts';
import { isHtmlMail, isObject, mailText, stringAt } from '../../lib/message-text.ts';
import { plainText } from '../../lib/plain-text.ts';
import { webHref } from '../ui/message-pieces.ts';

/** Who wrote something: a user of the account, or only a name (services, anonymous posts). */
export interface Writer {
  /** Equal for two messages exactly when the same person or service wrote them. */
  key: string;
  name: string;
  user: User | null;
  /** Address of a picture, for those who are no users. */
  avatar?: string | null | undefined;
}

export type UserById = (id: string) => User | undefined;

/** The author of a message. */
export function writerOf(message: Message, userById: UserById): Writer {
  const user = message.user === '0' ? undefined : userById(message.user);
  if (user) return { key: `user:${message.user}`, name: user.name || user.nick, user };
  const [sender] = message.event === 'mail' ? addressesOf(message.content, 'from') : [];
  const name = message.external_user_name ?? message.author?.name ?? sender?.shown;
  if (name) return { key: `name:${name}`, name, user: null, avatar: message.author?.avatar };
  if (message.user !== '0') return { key: `user:${message.user}`, name: t('Someone'), user: null };
  const service = message.thread?.source?.name ?? t('Service');
  return { key: `service:${service}`, name: service, user: null };
}

/** A message of a service or a mail beyond its text; HTML is as the server sent it, to be drawn by `ui/Html`. */
export interface RichContent {
  /** HTML of one line that reads on after the author's name: "closed the ticket". */
  says: string;
  /** The subject of a mail. */
  subject: string;
  /** HTML, or null where there is text only. */
  body: string | null;
  /** Text to show where there is no HTML. */
  text: string;
  /** Whom a mail went to, and the like. */
  notes: string[];
  /** Where it can be read in full, http or https. */
  link: string | null;
}

/** What there is to draw of a discussion, a mail, or an activity that has more to show than its one line. */
export function richOf(message: Message): RichContent | null {
  const empty = { says: '', subject: '', body: null, text: '', notes: [], link: null };
  switch (message.event) {
    case 'activity':
    case 'discussion':
      if (message.event === 'activity' && isLine(message)) return null;
      return { ...empty, says: message.title ?? '', body: message.body || null };
    case 'mail': {
      const { content } = message;
      const html = isHtmlMail(content);
      const to = addressesOf(content, 'to').map(({ shown }) => shown);
      const cc = addressesOf(content, 'cc').map(({ shown }) => shown);
      return {
        ...empty,
        subject: stringAt(content, 'subject'),
        body: html ? stringAt(content, 'content') : null,
        text: html ? '' : mailText(content),
        notes: [
          ...(to.length > 0 ? [t('To {names}', { names: to.join(', ') })] : []),
          ...(cc.length > 0 ? [t('Cc {names}', { names: cc.join(', ') })] : []),
        ],
        link: webHref(stringAt(content, 'link')),
      };
    }
    default:
      return null;
  }
}

/** Does the event have nothing but its title? */
const isLine = (message: Message): boolean => !message.body?.trim() && message.attachments.length === 0;

interface MailAddress {
  /** The name, or the address where there is none. */
  shown: string;
}
function addressesOf(content: unknown, field: 'from' | 'to' | 'cc'): MailAddress[] {
  const list = isObject(content) ? content[field] : null;
  if (!Array.isArray(list)) return [];
  return list
    .map((one) => ({ shown: stringAt(one, 'name').trim() || stringAt(one, 'address').trim() }))
    .filter(({ shown }) => shown !== '');
}

/** One grey line: what the author did, and to what. */
export interface EventText {
  says: string;
  about: string;
  /** HTML in place of `says`, from services. */
  html: string | null;
}

/** The line of an event that is no message: status, joins, what a service did; null for all others. */
export function lineOf(message: Message, userById: UserById = () => undefined): EventText | null {
  const { content } = message;
  const line = (says: string, about = ''): EventText => ({ says, about, html: null });
  switch (message.event) {
    case 'status':
      if (typeof content !== 'string') return null;
      return content.trim() === '' ? line(t('cleared their status')) : line(t('changed status to'), content);
    case 'line':
      return typeof content === 'string' && content ? line(content) : null;
    case 'activity': {
      const says = isLine(message) ? plainText(message.title ?? '') : '';
      return says ? { says, about: '', html: message.title ?? null } : null;
    }
    case 'action':
      return actionLine(content, userById);
    case 'backend.user.block':
      return line(t('removed'), nameOf(content, userById));
    default:
      return null;
  }
}

const nameOf = (id: unknown, userById: UserById): string => {
  const user = typeof id === 'string' || typeof id === 'number' ? userById(String(id)) : undefined;
  return user?.name || user?.nick || t('someone');
};

const FEEDS: Readonly<Record<string, string>> = {
  add_rss_feed: msg('added the feed'),
  remove_rss_feed: msg('removed the feed'),
  add_twitter_follow: msg('follows on Twitter:'),
  remove_twitter_follow: msg('no longer follows on Twitter:'),
  add_twitter_search: msg('searches Twitter for'),
  remove_twitter_search: msg('no longer searches Twitter for'),
};

/** The types of `action` events (reference messages §8). */
function actionLine(content: unknown, userById: UserById): EventText | null {
  if (!isObject(content)) return null;
  const { type, description } = content;
  const line = (says: string, about = ''): EventText => ({ says, about, html: null });
  const names = Array.isArray(content.message) ? content.message.map(String).join(', ') : '';
  const text = typeof description === 'string' ? description : '';
  const email = stringAt(description, 'email') || text || t('somebody');
  switch (type) {
    case 'join':
      return line(t('joined'));
    case 'add_people':
      return line(t('added'), names || text || t('people'));
    case 'block':
      return line(t('removed'), nameOf(isObject(description) ? description.user : null, userById));
    case 'invite':
      return line(t('invited'), email);
    case 'uninvite':
      return line(t('withdrew the invitation of'), email);
    case 'decline':
      return line(t('declined the invitation of'), email);
    default: {
      const feed = typeof type === 'string' && Object.hasOwn(FEEDS, type) ? FEEDS[type] : undefined;
      return feed === undefined ? null : line(t(feed), text);
    }
  }
}
