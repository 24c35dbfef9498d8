import cors, { type FastifyCorsOptions } from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { ApiError, notFound } from './http/api-error.ts';
import { authenticate, authenticateSource, flowTokenIn, namesUser } from './http/credentials.ts';
import { collectEndpoints } from './http/endpoints.ts';
import { failureOf } from './http/failure.ts';
import { acceptBodies, normaliseAddress, parseForm } from './http/normalise.ts';
import { rateBuckets } from './http/rate-buckets.ts';
import { limitUnsigned } from './http/unsigned.ts';
import { endUnusedConnections } from './http/unused-connections.ts';
import { acceptUploads } from './http/upload.ts';
import { avatarRoutes } from './routes/avatars.ts';
import type { Context } from './routes/context.ts';
import { downloadRoutes, fileRoutes } from './routes/files.ts';
import { flowRoutes } from './routes/flows.ts';
import { healthRoutes } from './routes/home.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { messageRoutes } from './routes/messages.ts';
import { oauthRoutes } from './routes/oauth.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { organizationRoutes } from './routes/organizations.ts';
import { pages } from './routes/pages.ts';
import { postingRoutes } from './routes/posting.ts';
import { privateRoutes } from './routes/private.ts';
import { pushRoutes } from './routes/push.ts';
import { sourceRoutes } from './routes/sources.ts';
import { streamRoutes } from './routes/stream.ts';
import { threadRoutes } from './routes/threads.ts';
import { userRoutes } from './routes/users.ts';
import type { Mailer } from './services/mail.ts';
import type { ActionCall } from './services/thread-action.ts';
import { createHub, type Listen } from './stream/hub.ts';
import { tidyNowAndThen } from './tidying.ts';

/** The largest body of a request, in bytes. */
const BODY_LIMIT = 1024 * 1024;
/** The largest head of a request, in bytes: the address of a stream names every flow it watches. */
const HEADER_LIMIT = 512 * 1024;
/** The largest file, in bytes. */
const UPLOAD_LIMIT = 100 * 1024 * 1024;
/** How long a request may take to arrive, in ms: a large file over a slow line takes its time. */
const REQUEST_TIMEOUT_MS = 600_000;
export interface AppOptions extends Context {
  /** Requests one credential (or address, without a good one) may make in a window. */
  rateLimit?: { max: number; windowMs: number };
  /** The largest file, in bytes; 100 MB unless given (OP-27). */
  uploadLimit?: number;
  /** Whether thread actions may call applications inside private networks. */
  privateNetworks?: boolean;
  /** Calls the application behind a button in place of `runAction` of services/thread-action.ts. */
  runAction?: (call: ActionCall) => Promise<void>;
  /** Sends invitations; without it people pass on the link. */
  mailer?: Mailer | null;
  /** Proxies whose X-Forwarded-For tells who asks; nobody's unless given, since anybody can send it. */
  proxy?: string[];
  /** Opens `/metrics` to whoever has this token. */
  metricsToken?: string | undefined;
  /** pino's level, `error` unless given. */
  logLevel?: string;
  /** How other server processes on the same database are heard; without it, by a slow poll. */
  listen?: Listen;
}

/** The HTTP application: the whole API on one Fastify instance, not yet listening. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    http: { maxHeaderSize: HEADER_LIMIT },
    trustProxy: options.proxy ?? false,
    rewriteUrl: (request) => normaliseAddress(request.url ?? '/', request.headers.host),
    routerOptions: { querystringParser: parseForm, maxParamLength: 500, ignoreTrailingSlash: true },
    requestTimeout: REQUEST_TIMEOUT_MS,
    logger: {
      level: options.logLevel ?? 'error',
      // Standard output carries the line that says where the server listens.
      stream: process.stderr,
      // Addresses and headers bear tokens: of a request only its kind is logged.
      serializers: { req: ({ method, routeOptions }) => ({ method, route: routeOptions?.url }) },
    },
    // An address no route can be looked for with comes by none of the hooks below.
    frameworkErrors: (_error, request, reply) => refuseAddress(request.headers.origin, reply as FastifyReply),
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  app.decorateRequest('caller', null);
  app.decorateRequest('source', null);
  const hub = createHub(options);
  const stopTidying = tidyNowAndThen(options, app.log);
  app.addHook('preClose', () => {
    stopTidying();
    return hub.close();
  });
  app.addHook('onClose', async () => options.mailer?.close());
  // Whatever a request changed has been committed by now.
  app.addHook('onResponse', async (request) => {
    if (request.method !== 'GET' && request.method !== 'OPTIONS') hub.poke();
  });
  endUnusedConnections(app);
  collectEndpoints(app);
  acceptBodies(app);
  const uploadLimit = options.uploadLimit ?? UPLOAD_LIMIT;
  /** The flow_token each source was found by, which the body may name again. */
  const foundBy = new WeakMap<FastifyRequest, unknown>();
  const identify = async (request: FastifyRequest, more: boolean): Promise<boolean> => {
    if (request.caller) return true;
    const token = flowTokenIn(request);
    if (more && token === undefined) return false;
    if (request.source && foundBy.get(request) === token) return true;
    request.source = await authenticateSource(options.db, request);
    foundBy.set(request, token);
    return true;
  };
  await acceptUploads(app, { limit: uploadLimit, incoming: options.incoming, identify });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { status, headers, message, errors, code } = failureOf(error, request.log);
    // The OAuth endpoints have a form of their own (RFC 6749 §5.2).
    const body = code
      ? { error: code, error_description: message }
      : { message, ...(errors ? { errors } : {}) };
    return reply.code(status).headers(headers).send(body);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: 'not found' }));
  await app.register(
    cors,
    () => (request: FastifyRequest, done: CorsDone) =>
      done(null, {
        origin: true,
        methods: ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'OPTIONS'],
        allowedHeaders: allowedHeaders(request.headers['access-control-request-headers']),
        exposedHeaders: ['Flowdock-User', 'Flowdock-Resumed', 'Link', 'Retry-After', 'WWW-Authenticate'],
        maxAge: 600,
        strictPreflight: false,
      }),
  );
  const buckets = rateBuckets((request) => authenticate(options.db, request));
  const { max, windowMs } = options.rateLimit ?? { max: 1200, windowMs: 60_000 };
  await app.register(rateLimit, {
    global: false,
    max,
    timeWindow: windowMs,
    keyGenerator: buckets.of,
    errorResponseBuilder: (_request, { ttl }) =>
      new ApiError(429, `Too many requests. Try again in ${Math.ceil(ttl / 1000)} s.`),
  });
  buckets.find(app);
  // Also requests with wrong credentials count, and those that lead nowhere.
  app.addHook('onRequest', app.rateLimit());
  app.addHook('onRequest', async (request) => {
    // PostgreSQL has no text with a null character, so nothing can have such a name.
    if (request.url.split('?', 1)[0]?.includes('%00')) throw notFound();
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('X-Content-Type-Options', 'nosniff');
    if (request.caller) reply.header('Flowdock-User', String(request.caller.user.id));
  });

  if (options.metricsToken) {
    const { metricsRoutes } = await import('./routes/metrics.ts');
    metricsRoutes(app, { token: options.metricsToken, hub });
  }
  await app.register((site) => pages(site, options));
  healthRoutes(app, { ...options, uploadLimit });
  avatarRoutes(app, options);
  openApiRoutes(app, options);
  oauthRoutes(app, options);
  pushRoutes(app, options);
  downloadRoutes(app, options);
  await app.register(async (api) => {
    api.addHook('onRequest', async (request) => {
      if (!request.routeOptions.config.source || namesUser(request)) {
        request.caller = await authenticate(options.db, request);
      } else await identify(request, true);
    });
    limitUnsigned(api);
    // A flow_token may stand in the body, so it is looked at once that was read.
    api.addHook('preHandler', async (request) => {
      await identify(request, false);
    });
    const posting = { ...options, uploadLimit };
    userRoutes(api, options);
    organizationRoutes(api, options);
    flowRoutes(api, options);
    messageRoutes(api, options);
    postingRoutes(api, posting);
    fileRoutes(api, options);
    sourceRoutes(api, options);
    invitationRoutes(api, { ...options, mailer: options.mailer ?? null });
    threadRoutes(api, {
      ...options,
      privateNetworks: options.privateNetworks ?? false,
      runAction: options.runAction ?? runAction,
    });
    privateRoutes(api, posting);
    streamRoutes(api, { ...options, hub });
  });
  return app;
}

/** Loaded by the first button that is pressed. */
const runAction = async (call: ActionCall): Promise<void> =>
  (await import('./services/thread-action.ts')).runAction(call);

type CorsDone = (error: Error | null, options: FastifyCorsOptions) => void;

const ALLOWED_HEADERS = [
  'Origin',
  'Accept',
  'Content-type',
  'Authorization',
  'X-CSRF-Token',
  'X-Requested-With',
  'X-Prototype-Version',
  'X-flowdock-wait-for-message',
  'Last-Event-ID',
  'Cache-Control',
];

/**
 * Those of the reference, and what else a browser asks for, such as the headers of an access proxy in front of the
 * server: they open nothing here, since no request counts by more than its `Authorization`.
 */
function allowedHeaders(asked: string | string[] | undefined): string[] {
  const known = new Set(ALLOWED_HEADERS.map((name) => name.toLowerCase()));
  const more = String(asked ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[\w-]+$/.test(name) && !known.has(name.toLowerCase()));
  return [...ALLOWED_HEADERS, ...new Set(more)];
}

function refuseAddress(origin: string | undefined, reply: FastifyReply): void {
  if (origin) reply.header('Access-Control-Allow-Origin', origin).header('Vary', 'Origin');
  reply.code(400).send({ message: 'The address is not a valid one' });
}
