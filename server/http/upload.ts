/** Files that come with a request: as parts of a multipart body, or as base64 in JSON (messages §2.4, §2.5). */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Incoming } from '../files/incoming.ts';
import { ApiError, invalid } from './api-error.ts';
import { parseForm, STRUCTURE_LIMIT, tooMuch } from './normalise.ts';
import { tooMuchUnsigned, UNSIGNED_LIMIT } from './unsigned.ts';

/** A file on its way in; it lies in a temporary place until the request is answered. */
export class Upload {
  readonly fileName: string;
  readonly contentType: string;
  readonly path: string;

  constructor(fileName: string, contentType: string, path: string) {
    this.fileName = cleanName(fileName);
    this.contentType = /^[\w.+-]+\/[\w.+-]+$/.test(contentType)
      ? contentType.toLowerCase()
      : 'application/octet-stream';
    this.path = path;
  }
}

declare module 'fastify' {
  interface FastifyInstance {
    incoming: Incoming;
  }
  interface FastifyRequest {
    /** Temporary files of this request. */
    temporaryFiles: string[] | null;
  }
  interface FastifyContextConfig {
    /**
     * Set where files can be sent. Called before any of them is written anywhere, with the texts that were read by then
     * as the body: whoever may not post is refused.
     * @throws ApiError
     */
    files?: (request: FastifyRequest) => Promise<void>;
  }
}

/** How multipart bodies are taken. */
export interface UploadOptions {
  /** The largest file, in bytes. */
  limit: number;
  incoming: Incoming;
  /**
   * Finds out who sends a request from what was read of it so far; false when nothing says so yet, which more may.
   * @throws ApiError 401, 410
   */
  identify(request: FastifyRequest, more: boolean): Promise<boolean>;
}

/** The last part of whatever the sender called a path, without what can't stand in a name. */
function cleanName(name: string): string {
  const last = name.toWellFormed().split(/[\\/]/).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
  const clean = last.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim();
  const short = clean.length > 200 ? clean.slice(-200).toWellFormed() : clean;
  return short === '' || short === '.' || short === '..' ? 'file' : short;
}

function temporary(request: FastifyRequest): string {
  const path = request.server.incoming.path();
  request.temporaryFiles = [...(request.temporaryFiles ?? []), path];
  return path;
}

/**
 * A file given as `{data, content_type, file_name}`.
 * @throws ApiError 400
 */
export async function uploadFromJson(
  request: FastifyRequest,
  file: { data: string; content_type?: string | undefined; file_name: string },
): Promise<Upload> {
  const base64 = file.data.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)) throw invalid({ content: ['data is not base64'] });
  const path = temporary(request);
  await writeFile(path, Buffer.from(base64, 'base64'), { mode: 0o600 });
  return new Upload(file.file_name, file.content_type ?? 'application/octet-stream', path);
}

/** Reads multipart bodies: texts under their bracketed names, files as {@link Upload}s (OP-04). */
export async function acceptUploads(app: FastifyInstance, options: UploadOptions): Promise<void> {
  const { limit, incoming } = options;
  app.decorate('incoming', incoming);
  await app.register(multipart, {
    limits: { fileSize: limit, files: 20, fields: 1000, fieldSize: 1024 * 1024 },
    throwFileSizeLimit: false,
  });
  app.decorateRequest('temporaryFiles', null);
  app.addHook('preValidation', async (request, reply) => {
    // Also when the connection breaks off, of which a response that is never sent does not tell.
    reply.raw.once('close', () => void clearAway(request));
    if (!request.isMultipart() || request.is404) return;
    try {
      request.body = await readParts(request, options).catch(malformed);
    } catch (error) {
      await clearAway(request);
      await readOut(request.raw, limit);
      const brokeOff = request.raw.destroyed && !request.raw.complete;
      if (brokeOff && !(error instanceof ApiError)) {
        throw new ApiError(400, 'The upload broke off before its end.');
      }
      throw error;
    }
  });
}

/**
 * Reads the rest of a body that is refused: who still sends it may not hear the answer before, and the connection could
 * not be used again. Answers after `most` bytes in any case.
 */
async function readOut(raw: IncomingMessage, most: number): Promise<void> {
  if (raw.complete || raw.readableEnded || raw.destroyed) return;
  await new Promise<void>((resolve) => {
    let left = most;
    raw.unpipe();
    raw.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) resolve();
    });
    raw.once('end', resolve);
    raw.once('close', resolve);
    raw.resume();
  });
}

async function clearAway(request: FastifyRequest): Promise<void> {
  for (const path of request.temporaryFiles ?? []) await rm(path, { force: true }).catch(() => {});
}

/** The reader of multipart bodies says what is wrong with one in an error of no kind; all others have a code. */
function malformed(error: Error & { code?: string; status?: number }): never {
  if (error instanceof ApiError || error.code !== undefined) throw error;
  throw new ApiError(400, 'The body is not valid multipart');
}

async function readParts(request: FastifyRequest, { limit, identify }: UploadOptions): Promise<unknown> {
  const uploads: (Upload | Held)[] = [];
  const pairs: string[] = [];
  // Names are nested as those of a form; a file stands there by a number nobody can send.
  const stand = randomUUID();
  const { files } = request.routeOptions.config;
  let texts = 0;
  let held = 0;
  let admitted = false;
  const admit = async (more: boolean) => {
    request.body = formOf(pairs);
    if (admitted || !files || !(await identify(request, more))) return;
    await files(request);
    admitted = true;
  };
  for await (const part of request.parts()) {
    const name = encodeURIComponent(part.fieldname);
    if (part.type === 'field') {
      const value = String(part.value);
      texts += part.fieldname.length + value.length;
      if (texts > STRUCTURE_LIMIT) throw tooMuch();
      pairs.push(`${name}=${encodeURIComponent(value)}`);
      continue;
    }
    if (!files) throw new ApiError(415, 'No files can be sent here');
    await admit(true);
    pairs.push(`${name}=${stand}-${uploads.length}`);
    const said = { name: part.filename ?? '', type: part.mimetype };
    if (!admitted) {
      const bytes = await beginningOf(part.file, UNSIGNED_LIMIT - held);
      if (!bytes) throw tooMuchUnsigned();
      held += bytes.length;
      uploads.push({ ...said, bytes });
      continue;
    }
    const path = temporary(request);
    await pipeline(part.file, createWriteStream(path, { mode: 0o600 }));
    if (part.file.truncated) throw tooLarge(limit);
    uploads.push(new Upload(said.name, said.type, path));
  }
  if (uploads.length > 0) await admit(false);
  for (const [index, one] of uploads.entries()) {
    if (one instanceof Upload) continue;
    const path = temporary(request);
    await writeFile(path, one.bytes, { mode: 0o600 });
    uploads[index] = new Upload(one.name, one.type, path);
  }
  const find = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return value.startsWith(`${stand}-`) ? uploads[Number(value.slice(stand.length + 1))] : value;
    }
    if (Array.isArray(value)) return value.map(find);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, find(item)]));
  };
  return find(formOf(pairs));
}

/** A file that came before it was known who sends it. */
interface Held {
  name: string;
  type: string;
  bytes: Buffer;
}

/** All of a file, or null when it is larger than `most` bytes. */
async function beginningOf(file: Readable, most: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const formOf = (pairs: readonly string[]) =>
  parseForm(pairs.join('&').replace(/%5B/gi, '[').replace(/%5D/gi, ']'));

export const tooLarge = (limit: number) =>
  new ApiError(413, `The file is too large: at most ${Math.floor(limit / 1024 / 1024)} MB can be sent.`);
