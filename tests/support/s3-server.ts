/** A bucket in memory, as an S3-compatible store offers one: every request has to bear a right signature. */
import { AwsV4Signer } from 'aws4fetch';
import { localServer } from './http-server.ts';

const KEYS = { accessKeyId: 'quayside-test', secretAccessKey: 'only-for-tests' };
const REGION = 'eu-north-1';

export interface S3Double {
  /** What a server needs to use the bucket. */
  environment: Record<string, string>;
  objects: Map<string, string>;
  /** How many requests were not signed as they should be. */
  readonly refused: number;
  /** Answers this method with an error from now on. */
  fail(method: string | null): void;
  stop(): Promise<void>;
}

export async function startS3Double(): Promise<S3Double> {
  const objects = new Map<string, string>();
  let refused = 0;
  let failing: string | null = null;
  const server = await localServer(async (request, response) => {
    const { method = 'GET', url, headers, body } = request;
    const end = (status: number, content: string = '') => response.writeHead(status).end(content);
    if (!(await isSigned(`http://${headers.host}${url}`, method, headers))) {
      refused += 1;
      return void end(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
    }
    if (method === failing) return void end(503, '<Error><Code>SlowDown</Code></Error>');
    if (method === 'PUT') {
      if (Number(headers['content-length']) !== Buffer.byteLength(body)) return void end(411);
      objects.set(url, body);
      return void end(200);
    }
    if (method === 'DELETE') return void end(objects.delete(url) ? 204 : 404);
    const object = objects.get(url);
    return void (object ? end(200, object) : end(404, '<Error><Code>NoSuchKey</Code></Error>'));
  });
  return {
    environment: {
      S3_BUCKET_URL: `${server.url}/quayside`,
      S3_ACCESS_KEY_ID: KEYS.accessKeyId,
      S3_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      S3_REGION: REGION,
    },
    objects,
    get refused() {
      return refused;
    },
    fail(method) {
      failing = method;
    },
    stop: server.close,
  };
}

/** Signs the request again with the same keys and time, over the headers it says are signed, and compares. */
async function isSigned(url: string, method: string, headers: Record<string, unknown>): Promise<boolean> {
  const given = String(headers.authorization ?? '');
  const [, names] = /SignedHeaders=([^,]+)/.exec(given) ?? [];
  const at = String(headers['x-amz-date'] ?? '');
  if (!names || Math.abs(Date.now() - timeOf(at)) > 15 * 60_000) return false;
  const signed = Object.fromEntries(
    names
      .split(';')
      .filter((name) => name !== 'host' && name !== 'x-amz-date')
      .map((name) => [name, String(headers[name])]),
  );
  const signer = new AwsV4Signer({
    method,
    url,
    headers: signed,
    ...KEYS,
    region: REGION,
    service: 's3',
    datetime: at,
    allHeaders: true,
  });
  return (await signer.sign()).headers.get('authorization') === given;
}

const timeOf = (stamp: string): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
