/** What every list shows of a message: its text and its files. Pure. */
import type { Attachment, Message } from './flowdock/model.ts';
import { plainText } from './plain-text.ts';

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const stringAt = (value: unknown, key: string): string =>
  isObject(value) && typeof value[key] === 'string' ? value[key] : '';
const isSized = (value: unknown): boolean =>
  !value || (isObject(value) && typeof value.width === 'number' && typeof value.height === 'number');

/** The file that is the content of an event, which is whatever the server said; null for what is none. */
function fileIn(content: unknown): Attachment | null {
  const { path, file_name, file_size, content_type, ...rest } = isObject(content) ? content : {};
  if (typeof path !== 'string' || typeof file_name !== 'string') return null;
  return {
    ...rest,
    ...{ path, file_name },
    file_size: typeof file_size === 'number' ? file_size : 0,
    content_type: typeof content_type === 'string' ? content_type : 'application/octet-stream',
    image: isSized(rest.image) ? (rest.image as Attachment['image']) : null, // looked at just now
    thumbnail: isSized(rest.thumbnail) ? (rest.thumbnail as Attachment['thumbnail']) : null,
  };
}

/** What a message says as text, or null for events that are no message. */
export function textOf(message: Message): string | null {
  switch (message.event) {
    case 'message':
      return typeof message.content === 'string' ? message.content : null;
    case 'comment':
      return typeof message.content === 'string' ? message.content : stringAt(message.content, 'text');
    case 'file':
      return '';
    case 'activity':
    case 'discussion':
      return [plainText(message.title ?? ''), plainText(message.body ?? '')].filter(Boolean).join('\n');
    case 'mail':
      return [stringAt(message.content, 'subject'), mailText(message.content)].filter(Boolean).join('\n');
    default:
      return null;
  }
}

/** The files of a message; a `file` event carries its one file as content, too (reference messages §2.4). */
export function filesOf(message: Message): Attachment[] {
  if (message.attachments.length > 0) return message.attachments;
  if (message.event !== 'file') return [];
  const file = fileIn(message.content);
  return file ? [file] : [];
}

export function isHtmlMail(content: unknown): boolean {
  const type = stringAt(content, 'contentType');
  if (type !== '') return /html/i.test(type);
  return /<\/?(p|div|br|a|table|ul|ol|html|body|span|b|i|strong|em|h[1-6])(\s[^<>]*)?>/i.test(
    stringAt(content, 'content'),
  );
}

export const mailText = (content: unknown): string =>
  isHtmlMail(content) ? plainText(stringAt(content, 'content')) : stringAt(content, 'content').trim();

/** True for a message its author deleted: the API keeps it with empty content (reference messages §7). */
export function isDeleted(message: Message): boolean {
  const chat = message.event === 'message' || message.event === 'comment';
  return chat && textOf(message) === '' && message.attachments.length === 0;
}
