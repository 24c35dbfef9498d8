import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { hashToken, sameHash } from '../services/tokens.ts';
import type { Hub } from '../stream/hub.ts';

export interface MetricsOptions {
  /** What Prometheus sends as `Authorization: Bearer`; figures of a team are nobody else's business. */
  token: string;
  hub: Hub;
}

/**
 * GET /metrics in the format of Prometheus: requests by route and status with their durations (s), open streams,
 * events delivered, and the process itself. Each process of a server has its own.
 */
export function metricsRoutes(app: FastifyInstance, { token, hub }: MetricsOptions): void {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'quayside_request_duration_seconds',
    help: 'Duration of requests; streams are counted once they end.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  new Gauge({
    name: 'quayside_streams',
    help: 'Streams open on this process.',
    registers,
    collect() {
      this.set(hub.figures().streams);
    },
  });
  new Gauge({
    name: 'quayside_events_delivered_total',
    help: 'Events sent to streams of this process since it started.',
    registers,
    collect() {
      this.set(hub.figures().delivered);
    },
  });
  new Gauge({
    name: 'quayside_event_position',
    help: 'Position in the log of events up to which this process has delivered; 0 while nobody listens.',
    registers,
    collect() {
      this.set(hub.figures().position);
    },
  });

  app.addHook('onResponse', async (request, reply) => {
    // The route, not the address: addresses name people and flows, and are without number.
    const route = request.routeOptions.url ?? 'none';
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  const expected = hashToken(`Bearer ${token}`);
  app.get('/metrics', async (request, reply) => {
    if (!sameHash(hashToken(request.headers.authorization ?? ''), expected)) {
      return reply.code(401).header('WWW-Authenticate', 'Bearer').send({ message: 'Unauthorized' });
    }
    return reply.type(register.contentType).send(await register.metrics());
  });
}
