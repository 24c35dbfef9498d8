import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AwsClient } from 'aws4fetch';
import type { FileStorage } from './storage.ts';

/** How an S3-compatible store is reached. */
export interface S3Options {
  /** Address of the bucket, such as `https://s3.eu-north-1.amazonaws.com/acme-files`. */
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  region?: string | undefined;
}

/** Files in a bucket of any S3-compatible store. */
export function s3Storage({ bucket, region, ...keys }: S3Options): FileStorage {
  const client = new AwsClient({ ...keys, service: 's3', region: region ?? 'us-east-1' });
  const place = (key: string) => `${bucket.replace(/\/+$/, '')}/${encodeURIComponent(key)}`;
  const done = async (response: Response, what: string): Promise<Response> => {
    if (response.ok) return response;
    await response.body?.cancel();
    throw new Error(`The file store answered ${response.status} when it was to ${what} a file.`);
  };
  return {
    async put(key, localPath, contentType) {
      const { size } = await stat(localPath);
      // Signed apart from sending: the client would read a stream into memory to hash it.
      const signed = await client.sign(place(key), {
        method: 'PUT',
        headers: {
          'Content-Type': contentType,
          'Content-Length': String(size),
          'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD',
        },
      });
      const body = Readable.toWeb(createReadStream(localPath)) as unknown as BodyInit; // Node's own stream type
      const init: RequestInit & { duplex: 'half' } = {
        method: 'PUT',
        headers: signed.headers,
        body,
        duplex: 'half',
      };
      await done(await fetch(signed.url, init), 'keep');
    },
    async read(key) {
      const answer = await client.fetch(place(key));
      if (answer.status === 404) {
        await answer.body?.cancel();
        return null;
      }
      const response = await done(answer, 'read');
      return response.body ? Readable.fromWeb(response.body as ReadableStream) : Readable.from([]);
    },
    async remove(key) {
      const response = await client.fetch(place(key), { method: 'DELETE' });
      if (response.status !== 404) await done(response, 'remove');
    },
  };
}
