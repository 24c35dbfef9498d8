import type { FastifyInstance } from 'fastify';
import packageJson from '../../package.json' with { type: 'json' };
import { openApi } from '../http/openapi.ts';
import type { Context } from './context.ts';

/** The description of all other endpoints, for programs that write clients or try out the API. */
export function openApiRoutes(app: FastifyInstance, { origin }: Context): void {
  let text: string | null = null;
  app.get('/openapi.json', (_request, reply) => {
    text ??= JSON.stringify(openApi(app.endpoints, { origin: origin(), version: packageJson.version }));
    return reply.type('application/json; charset=utf-8').send(text);
  });
}
