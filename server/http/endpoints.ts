import type { FastifyInstance } from 'fastify';
import type { GenericSchema } from 'valibot';

/** A route with the schema that reads its parameters: what describes and tests the API goes through these. */
export interface Endpoint {
  method: string;
  /** As in the reference, `/flows/:org/:flow`. */
  path: string;
  /** Null where there are no parameters but those of the path. */
  parameters: GenericSchema | null;
  /** Whether a source may ask by its flow_token. */
  source: boolean;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the endpoint takes in query and body. */
    parameters?: GenericSchema;
    /** A page for people, which is no part of the API. */
    page?: boolean;
  }
  interface FastifyInstance {
    /** Every route of the API. */
    endpoints: Endpoint[];
  }
}

/** Notes every route of the API that is added from now on. */
export function collectEndpoints(app: FastifyInstance): void {
  const endpoints: Endpoint[] = [];
  app.decorate('endpoints', endpoints);
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.page) return;
    for (const one of [method].flat()) {
      if (one === 'HEAD' || one === 'OPTIONS') continue;
      endpoints.push({
        method: one,
        path: url,
        parameters: config?.parameters ?? null,
        source: config?.source ?? false,
      });
    }
  });
}
