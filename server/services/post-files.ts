import { ApiError } from '../http/api-error.ts';
import type { Db } from '../store/database.ts';
import type { Conversation } from './conversations.ts';
import { discardFiles, type FileKeeping, type KeptFile } from './files.ts';
import { type Post, type PostedRow, postMessage } from './messages.ts';

/**
 * Stores a post whose files are already in the storage; those of one that fails, or that was stored before under
 * the same `uuid`, are taken out again. Where nobody knows whether it was stored, as when the connection broke during
 * the commit, they stay, and stay noted: the next start asks which of them a message tells of.
 */
export async function postWithFiles(
  db: Db,
  keeping: FileKeeping,
  conversation: Conversation,
  post: Post & { files: readonly KeptFile[] },
): Promise<PostedRow> {
  const row = await postMessage(db, conversation, post).catch(async (error: Error & { code?: string }) => {
    if (isRefusal(error)) await discard(keeping, post.files);
    throw error;
  });
  const used = new Set(row.attachments.map((attachment) => attachment.path));
  for (const { id, attachment } of post.files) {
    if (used.has(attachment.path)) await keeping.incoming.settle(id);
  }
  await discard(
    keeping,
    post.files.filter((file) => !used.has(file.attachment.path)),
  );
  return row;
}

const discard = (keeping: FileKeeping, files: readonly KeptFile[]): Promise<void> =>
  discardFiles(
    keeping,
    files.map((file) => file.id),
  );

/** Whether surely nothing was stored: a mistake in the post, or PostgreSQL answered so (SQLSTATE; 08 and 57 are ends). */
const isRefusal = (error: Error & { code?: string }): boolean =>
  error instanceof ApiError || /^(?!08|57)[0-5][0-9A-Z]{4}$/.test(error.code ?? '');
