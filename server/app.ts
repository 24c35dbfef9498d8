import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { ApiError, notFound } from './http/api-error.ts';
import { authenticate, authenticateSource, namesUser } from './http/credentials.ts';
import { collectEndpoints } from './http/endpoints.ts';
import { acceptBodies, normaliseAddress, parseForm } from './http/normalise.ts';
import { endUnusedConnections } from './http/unused-connections.ts';
import { acceptUploads } from './http/upload.ts';
import type { Context } from './routes/context.ts';
import { downloadRoutes, fileRoutes } from './routes/files.ts';
import { flowRoutes } from './routes/flows.ts';
import { homeRoutes } from './routes/home.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { messageRoutes } from './routes/messages.ts';
import { oauthRoutes } from './routes/oauth.ts';
import { organizationRoutes } from './routes/organizations.ts';
import { postingRoutes } from './routes/posting.ts';
import { privateRoutes } from './routes/private.ts';
import { pushRoutes } from './routes/push.ts';
import { sourceRoutes } from './routes/sources.ts';
import { streamRoutes } from './routes/stream.ts';
import { threadRoutes } from './routes/threads.ts';
import { userRoutes } from './routes/users.ts';
import { OAuthError } from './services/grants.ts';
import type { Mailer } from './services/mail.ts';
import { hashToken } from './services/tokens.ts';
import { createHub, type Listen } from './stream/hub.ts';

/** The largest body of a request, in bytes. */
const BODY_LIMIT = 1024 * 1024;
/** The largest file, in bytes. */
const UPLOAD_LIMIT = 100 * 1024 * 1024;
/** How long a request may take to arrive, in ms: a large file over a slow line takes its time. */
const REQUEST_TIMEOUT_MS = 600_000;
/** What PostgreSQL or the connection to it says when it is away: SQLSTATEs of classes 08, 53, 57P, and errnos. */
const DATABASE_AWAY =
  /^(080(00|01|03|04|06)|53...|57P..|ECONNREFUSED|ECONNRESET|ENOENT|ENOTFOUND|EPIPE|ETIMEDOUT)$/;
/** What pg says without a code: of a connection that breaks, that broke while it was lent, that did not come in time. */
const DATABASE_GONE = /Connection terminated|not queryable|timeout exceeded/;
/** Two transactions that can't both go on; one of them may be repeated. */
const DATABASE_CONFLICT = /^(40001|40P01)$/;

export interface AppOptions extends Context {
  /** Requests one credential (or address, without one) may make in a window. */
  rateLimit?: { max: number; windowMs: number };
  /** The largest file, in bytes; 100 MB unless given (OP-27). */
  uploadLimit?: number;
  /** Whether thread actions may call applications inside private networks. */
  privateNetworks?: boolean;
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
  app.addHook('preClose', () => hub.close());
  // Whatever a request changed has been committed by now.
  app.addHook('onResponse', async (request) => {
    if (request.method !== 'GET' && request.method !== 'OPTIONS') hub.poke();
  });
  endUnusedConnections(app);
  collectEndpoints(app);
  acceptBodies(app);
  const uploadLimit = options.uploadLimit ?? UPLOAD_LIMIT;
  await acceptUploads(app, uploadLimit);
  app.setErrorHandler((error: FastifyError, _request, reply) => sendError(app, error, reply));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ message: 'not found' }));
  await app.register(cors, {
    origin: true,
    methods: ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'OPTIONS'],
    allowedHeaders: [
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
    ],
    exposedHeaders: ['Flowdock-User', 'Flowdock-Resumed', 'Link', 'Retry-After', 'WWW-Authenticate'],
    maxAge: 600,
    strictPreflight: false,
  });
  const { max, windowMs } = options.rateLimit ?? { max: 1200, windowMs: 60_000 };
  await app.register(rateLimit, {
    max,
    timeWindow: windowMs,
    keyGenerator: (request) =>
      request.headers.authorization ? hashToken(request.headers.authorization) : request.ip,
    errorResponseBuilder: (_request, { ttl }) =>
      new ApiError(429, `Too many requests. Try again in ${Math.ceil(ttl / 1000)} s.`),
  });
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
  homeRoutes(app, options);
  oauthRoutes(app, options);
  pushRoutes(app, options);
  downloadRoutes(app, options);
  await app.register(async (api) => {
    api.addHook('onRequest', async (request) => {
      if (request.routeOptions.config.source && !namesUser(request)) return;
      request.caller = await authenticate(options.db, request);
    });
    // A flow_token may stand in the body, so it is looked at once that was read.
    api.addHook('preHandler', async (request) => {
      if (!request.caller) request.source = await authenticateSource(options.db, request);
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
    threadRoutes(api, { ...options, privateNetworks: options.privateNetworks ?? false });
    privateRoutes(api, posting);
    streamRoutes(api, { ...options, hub });
  });
  return app;
}

function refuseAddress(origin: string | undefined, reply: FastifyReply): void {
  if (origin) reply.header('Access-Control-Allow-Origin', origin).header('Vary', 'Origin');
  reply.code(400).send({ message: 'The address is not a valid one' });
}

/** Every error in the documented shape (README §6), never with what is inside the server. */
function sendError(app: FastifyInstance, error: FastifyError, reply: FastifyReply) {
  if (error instanceof OAuthError) {
    return reply.code(error.status).send({ error: error.code, error_description: error.message });
  }
  if (error instanceof ApiError) {
    return reply
      .code(error.status)
      .headers(error.headers)
      .send({ message: error.message, ...(error.errors ? { errors: error.errors } : {}) });
  }
  const databaseAway = DATABASE_AWAY.test(error.code ?? '') || DATABASE_GONE.test(error.message);
  if (databaseAway) {
    app.log.error({ code: error.code }, 'the database is away');
    return reply
      .code(503)
      .header('Retry-After', '2')
      .send({ message: 'The database is away for the moment. Try again shortly.' });
  }
  if (DATABASE_CONFLICT.test(error.code ?? '')) {
    return reply
      .code(503)
      .header('Retry-After', '1')
      .send({ message: 'Somebody changed the same thing at that moment. Try again.' });
  }
  const status = error.statusCode ?? 500;
  if (status >= 400 && status < 500) return reply.code(status).send({ message: error.message });
  app.log.error({ err: { message: error.message, code: error.code, stack: error.stack } }, 'request failed');
  return reply.code(500).send({ message: 'Something went wrong on the server.' });
}
