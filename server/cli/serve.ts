import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { FileStorage } from '../files/storage.ts';
import type { Mailer } from '../services/mail.ts';
import { openStore } from './store-access.ts';

export interface ServeOptions {
  port: number;
  host: string;
  data: string;
  demo?: boolean;
  /** Public address, without a trailing slash. */
  origin?: string;
  /** The largest file, in MB. */
  uploadLimit?: number;
  /** Addresses of proxies that are believed when they say who asks. */
  proxy?: string[];
  /** Thread actions may call applications inside private networks. */
  privateApplications?: boolean;
  /** Requests a minute for each credential. */
  rateLimit: number;
}

/** How long requests in flight may take after the server was told to stop, in ms. */
const DRAIN_MS = 10_000;

/**
 * Serves until told to stop by SIGTERM or SIGINT; prints one line when it answers.
 * @throws Error in words for a person when it can't start, or when its database ends
 */
export async function serve(options: ServeOptions): Promise<void> {
  refuseExposedDemo(options);
  const stopped = stopSignal();
  // Loading keeps the process from anything else, so the database is started first.
  const begun = Promise.withResolvers<void>();
  const [
    store,
    [{ buildApp }, { prepareDemo, refuseDemoData }, { openIncoming, sweepIncoming }, { isKept }],
  ] = await Promise.all([openStore(options.data, begun.resolve), begun.promise.then(load)]);
  try {
    const files = await fileStorage(options.data);
    const uploads = join(options.data, 'incoming');
    await sweepIncoming(uploads, files, (id) => isKept(store.db, id));
    const incoming = await openIncoming(uploads);
    await (options.demo ? prepareDemo(store.db, files) : refuseDemoData(store.db));
    const demoActions = options.demo
      ? (await import('../demo/application.ts')).runDemoAction(store.db)
      : null;
    let address = '';
    const app = await buildApp({
      db: store.db,
      listen: store.listen,
      files,
      incoming,
      mailer: await mailer(),
      ...(options.proxy ? { proxy: options.proxy } : {}),
      metricsToken: process.env.METRICS_TOKEN,
      ...(demoActions ? { runAction: demoActions } : {}),
      privateNetworks: options.privateApplications ?? false,
      ...(options.uploadLimit === undefined ? {} : { uploadLimit: options.uploadLimit * 1024 * 1024 }),
      origin: () => options.origin ?? address,
      rateLimit: { max: options.rateLimit, windowMs: 60_000 },
      logLevel: process.env.QUAYSIDE_LOG || 'error',
    });
    try {
      address = await listen(app, options);
      console.log(`Quayside server listening on ${address}`);
      const lost = await Promise.race([stopped, store.lost]);
      if (lost !== undefined) throw new Error(`The database ended, so the server stops. ${lost}`.trim());
    } finally {
      await drain(app);
      await incoming.close();
    }
  } finally {
    await store.close();
  }
}

const load = () =>
  Promise.all([
    import('../app.ts'),
    import('../demo/demo.ts'),
    import('../files/incoming.ts'),
    import('../services/files.ts'),
  ]);

/**
 * Where uploaded files go: a directory beside the database, or the S3-compatible bucket the environment names.
 * @throws Error in words for a person
 */
async function fileStorage(data: string): Promise<FileStorage> {
  const {
    S3_BUCKET_URL: bucket,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
  } = process.env;
  if (!bucket) {
    const { directoryStorage } = await import('../files/directory-storage.ts');
    return directoryStorage(join(data, 'files'));
  }
  if (!/^https?:\/\/[^/]+\/?.*$/.test(bucket) || !accessKeyId || !secretAccessKey) {
    throw new Error(
      'S3_BUCKET_URL needs an address such as https://s3.example.com/quayside, and S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY beside it.',
    );
  }
  const { s3Storage } = await import('../files/s3-storage.ts');
  return s3Storage({ bucket, accessKeyId, secretAccessKey, region: process.env.S3_REGION });
}

/**
 * Mail by the SMTP server the environment names; null without one.
 * @throws Error in words for a person
 */
async function mailer(): Promise<Mailer | null> {
  const { SMTP_URL: url, MAIL_FROM: from } = process.env;
  if (!url) return null;
  if (!/^smtps?:\/\/./.test(url) || !URL.canParse(url) || !from) {
    throw new Error(
      'SMTP_URL needs an address such as smtp://user:password@mail.example.com:587, and MAIL_FROM the sender beside it.',
    );
  }
  const { smtpMailer } = await import('../services/mail.ts');
  return smtpMailer(url, from);
}

/** The demo's passwords and tokens are in the documentation, so nobody else may reach it. */
function refuseExposedDemo({ demo, host, origin }: ServeOptions): void {
  if (!demo) return;
  const refused = 'The demo has well-known passwords, so it is for this machine only:';
  if (!isLoopback(host)) throw new Error(`${refused} leave --host ${host} away, or start without --demo.`);
  if (origin && !isLoopback(new URL(origin).hostname)) {
    throw new Error(`${refused} leave --origin ${origin} away, or start without --demo.`);
  }
}

const isLoopback = (host: string): boolean => /^(localhost|\[?::1\]?|127(\.\d{1,3}){3})$/i.test(host);

/**
 * Settles at the first signal to stop. Further ones change nothing: npm sends Ctrl-C a second time, and stopping
 * ends by itself. Under npm the end of the parent counts as well: npm passes SIGTERM on to its shell only.
 */
function stopSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    const stop = () => resolve(undefined);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
    const parent = process.ppid;
    const watch = () => process.ppid !== parent && stop();
    if (process.env.npm_lifecycle_event) setInterval(watch, 500).unref();
  });
}

/** Starts listening; gives the address under which this machine reaches it. */
async function listen(app: FastifyInstance, { host, port }: ServeOptions): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const other = 'Choose another with --port, or --port 0 for any free one.';
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${port} of ${host} is in use by another program. ${other}`);
    if (code === 'EACCES') throw new Error(`Port ${port} is for privileged programs only. ${other}`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new Error(`${host} is no address of this machine. Choose one with --host, such as 127.0.0.1.`);
    }
    throw new Error(`The server can't listen on ${host}, port ${port}: ${message}.`);
  }
  const bound = app.server.address();
  return `http://${reachable(host)}:${typeof bound === 'object' && bound ? bound.port : port}`;
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') {
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find((one) => one.family === 'IPv4' && !one.internal);
    return outside?.address ?? '127.0.0.1';
  }
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Lets requests in flight finish, for a while. */
async function drain(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearTimeout(cut);
}
