import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hashToken } from '../services/tokens.ts';
import { ApiError } from './api-error.ts';
import { type Credential, credentialIn } from './credentials.ts';

/** How many good credentials are remembered; of more, those not seen for longest are looked up again. */
const REMEMBERED = 50_000;

/**
 * Whose requests count together. A credential the server knows has a bucket of its own; everybody else shares that of
 * their address, so that nobody gets another by making up another.
 * @param authenticate throws an ApiError for credentials that are not good
 */
export function rateBuckets(authenticate: (request: FastifyRequest) => Promise<unknown>) {
  /** Digests of credentials that were good, the one seen last at the end. */
  const good = new Set<string>();
  const buckets = new WeakMap<FastifyRequest, string>();
  const remember = (digest: string) => {
    good.delete(digest);
    good.add(digest);
    const [oldest] = good;
    if (good.size > REMEMBERED && oldest !== undefined) good.delete(oldest);
  };

  const isGood = (request: FastifyRequest): Promise<boolean> =>
    authenticate(request).then(
      () => true,
      (error) => {
        // Anything else, such as a database that is away, is no answer.
        if (error instanceof ApiError) return false;
        throw error;
      },
    );

  return {
    /** The bucket a request counts in. */
    of: (request: FastifyRequest): string => buckets.get(request) ?? request.ip,
    /**
     * Finds the bucket of each request, before it is counted there. The database is asked only about credentials that
     * are new here, and for an address only while it may still ask.
     */
    find(app: FastifyInstance): void {
      const look = app.createRateLimit();
      app.addHook('onRequest', async (request) => {
        const credential = credentialIn(request);
        if (credential === null) return;
        const digest = digestOf(credential);
        if (!good.has(digest)) {
          // Looking at a password costs an attempt: it is remembered once it was right where the request goes.
          if (credential.kind === 'password') return;
          const address = await look(request, { increment: false });
          if ('remaining' in address && address.remaining === 0) return;
          if (!(await isGood(request))) return;
        }
        remember(digest);
        buckets.set(request, digest);
      });
      app.addHook('onResponse', async (request, reply) => {
        const credential = credentialIn(request);
        if (credential === null) return;
        if (reply.statusCode === 401) good.delete(digestOf(credential));
        else if (request.caller) remember(digestOf(credential));
      });
    },
  };
}

const digestOf = (credential: Credential): string => hashToken(JSON.stringify(credential));
