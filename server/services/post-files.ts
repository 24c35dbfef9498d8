import type { Db } from '../store/database.ts';
import type { Conversation } from './conversations.ts';
import { discardFiles, type FileKeeping, type KeptFile } from './files.ts';
import { type Post, type PostedRow, postMessage } from './messages.ts';

/**
 * Stores a post whose files are already in the storage; those of one that fails, or that was stored before under
 * the same `uuid`, are taken out again.
 */
export async function postWithFiles(
  db: Db,
  keeping: FileKeeping,
  conversation: Conversation,
  post: Post & { files: readonly KeptFile[] },
): Promise<PostedRow> {
  let used = new Set<string>();
  try {
    const row = await postMessage(db, conversation, post);
    used = new Set(row.attachments.map((attachment) => attachment.path));
    for (const { id, attachment } of post.files) {
      if (used.has(attachment.path)) await keeping.incoming.settle(id);
    }
    return row;
  } finally {
    const unused = post.files.filter((file) => !used.has(file.attachment.path));
    await discardFiles(
      keeping,
      unused.map((file) => file.id),
    );
  }
}
