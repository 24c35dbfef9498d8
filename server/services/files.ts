import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import type { Selectable } from 'kysely';
import { type Incoming, removeFile, thumbnailKey } from '../files/incoming.ts';
import type { FileStorage } from '../files/storage.ts';
import type { Upload } from '../http/upload.ts';
import type { Db } from '../store/database.ts';
import type { Attachment, FilesTable } from '../store/schema.ts';
import type { Conversation } from './conversations.ts';

export type FileRow = Selectable<FilesTable>;

/** The larger side of a thumbnail, in pixels (messages §2.4). */
const THUMBNAIL = 100;
/** Images larger than this many pixels are kept without a thumbnail, so that none can eat the memory. */
const PIXELS = 100_000_000;
/** Types whose pictures are looked into; SVG is a program, not a picture. */
const PICTURES = /^image\/(png|jpeg|gif|webp|avif|tiff)$/;
/** Seconds a link to a download can be used (resources §8). */
const LINK_SECONDS = 300;

/** A file whose bytes are in the storage and whose message is about to be written. */
export interface KeptFile {
  id: string;
  size: number;
  contentType: string;
  attachment: Attachment;
}

/** Where files are kept, and where it is noted which of them have no message yet. */
export interface FileKeeping {
  files: FileStorage;
  incoming: Incoming;
}

/** Puts uploads into the storage; when one can't be, none stays there. */
export async function keepFiles(
  keeping: FileKeeping,
  uploads: readonly { upload: Upload; contentId?: string | undefined }[],
  conversation: Conversation,
): Promise<KeptFile[]> {
  const kept: KeptFile[] = [];
  for (const { upload, contentId } of uploads) {
    const id = newFileId();
    try {
      await keeping.incoming.note(id);
      kept.push(await keepFile(keeping.files, id, upload, conversation, contentId));
    } catch (error) {
      await discardFiles(keeping, [...kept.map((file) => file.id), id]);
      throw error;
    }
  }
  return kept;
}

/** A key nobody can guess. */
export const newFileId = (): string => randomBytes(16).toString('hex');

/** Puts one upload into the storage, with a thumbnail when it is a picture. */
export async function keepFile(
  storage: FileStorage,
  id: string,
  upload: Upload,
  conversation: Conversation,
  contentId?: string,
): Promise<KeptFile> {
  const { size } = await stat(upload.path);
  const picture = PICTURES.test(upload.contentType) ? await lookInto(upload.path) : null;
  await storage.put(id, upload.path, upload.contentType);
  const folder =
    conversation.kind === 'flow'
      ? `/files/${conversation.id}/${id}`
      : `/private/${conversation.from}/${conversation.to}/files/${id}`;
  const name = encodeURIComponent(upload.fileName);
  const attachment: Attachment = {
    path: `${folder}/${name}`,
    file_name: upload.fileName,
    file_size: size,
    content_type: upload.contentType,
    ...(contentId === undefined ? {} : { content_id: contentId }),
  };
  if (picture) {
    const thumbnail = `${upload.path}-thumb`;
    try {
      await writeFile(thumbnail, picture.thumbnail.data);
      await storage.put(thumbnailKey(id), thumbnail, 'image/png');
    } finally {
      await rm(thumbnail, { force: true });
    }
    attachment.image = picture.image;
    const { width, height } = picture.thumbnail;
    attachment.thumbnail = { path: `${folder}/thumb/${name}`, width, height };
  }
  return { id, size, contentType: upload.contentType, attachment };
}

/** Size and thumbnail of a picture; null for what only pretends to be one. */
async function lookInto(path: string) {
  try {
    const { default: sharp } = await import('sharp');
    const image = sharp(path, { limitInputPixels: PIXELS }).autoOrient();
    const { autoOrient } = await image.metadata();
    const { data, info } = await image
      .resize(THUMBNAIL, THUMBNAIL, { fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer({ resolveWithObject: true });
    return {
      image: { width: autoOrient.width, height: autoOrient.height },
      thumbnail: { data, width: info.width, height: info.height },
    };
  } catch {
    return null;
  }
}

/** Notes which message files belong to. */
export async function storeFiles(
  db: Db,
  conversationId: number,
  messageId: number,
  files: readonly KeptFile[],
): Promise<void> {
  if (files.length === 0) return;
  const rows = files.map((file) => ({
    id: file.id,
    conversation_id: conversationId,
    message_id: messageId,
    name: file.attachment.file_name,
    content_type: file.contentType,
    size: file.size,
    thumbnail: file.attachment.thumbnail !== undefined,
  }));
  await db.insertInto('files').values(rows).execute();
}

/** Removes bytes nobody refers to; what can't be removed now stays noted, and goes at the next start. */
export async function discardFiles({ files, incoming }: FileKeeping, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await incoming.note(id).catch(() => {});
    await removeFile(files, id)
      .then(() => incoming.settle(id))
      .catch(() => {});
  }
}

/** Whether a message tells of a file. */
export async function isKept(db: Db, id: string): Promise<boolean> {
  return (await db.selectFrom('files').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** A file of a conversation; null when there is none. */
export async function findFile(db: Db, conversationId: number, id: string): Promise<FileRow | null> {
  const row = await db
    .selectFrom('files')
    .selectAll()
    .where('id', '=', id)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();
  return row ?? null;
}

/** The secret that signs links, the same on every node; made when first wanted. */
export async function linkSecret(db: Db): Promise<string> {
  await db
    .insertInto('settings')
    .values({ key: 'link_secret', value: randomBytes(32).toString('hex') })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', 'link_secret')
    .executeTakeFirstOrThrow();
  return row.value;
}

/** What a link lets one fetch, for whom and how long. */
export interface Link {
  /** Of a file or its thumbnail in the storage. */
  key: string;
  /** The id of the user it was made for. */
  by: number;
  /** seconds since 1970 */
  expires: number;
}

const signatureOf = (secret: string, { key, by, expires }: Link): string =>
  createHmac('sha256', secret).update(`${key} ${by} ${expires}`).digest('base64url');

/** The query of an address that needs no credentials for a while. */
export function signLink(secret: string, key: string, by: number): string {
  const expires = Math.floor(Date.now() / 1000) + LINK_SECONDS;
  return `expires=${expires}&by=${by}&sig=${signatureOf(secret, { key, by, expires })}`;
}

/** Whether such an address is genuine and still good. */
export function linkIsGood(secret: string, link: Link, signature: string): boolean {
  const right = Buffer.from(signatureOf(secret, link));
  const given = Buffer.from(signature);
  return link.expires > Date.now() / 1000 && right.length === given.length && timingSafeEqual(right, given);
}
