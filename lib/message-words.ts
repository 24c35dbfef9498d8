/** The words of a message, whatever kind it is. Pure. */
import type { Message } from './flowdock/model.ts';

/** What was said, and the names of files that came with it; empty where there are no words. */
export function wordsOfMessage({
  content,
  attachments,
}: Pick<Partial<Message>, 'content' | 'attachments'>): string {
  const files = (attachments ?? []).map(({ file_name }) => file_name);
  return [saidIn(content), ...files].filter(Boolean).join('\n');
}

/** The text of a message or comment (messages §8). */
export const saidIn = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : typeof content === 'object' && content !== null && 'text' in content
      ? String(content.text)
      : '';
