import * as v from 'valibot';
import type { FlowPath } from '../flow-path.ts';
import { type CallOptions, type Http, path } from '../http.ts';
import { Source } from '../model.ts';

/** What a source tells of itself; an empty `error_message` clears it. */
export interface SourceChange {
  error_message?: string;
  configuration_url?: string;
}

/** Sources: applications that post into a flow (resources §6). */
export const sources = (http: Http) => ({
  /** GET /sources: every source the caller can see, or the one of a flow_token. */
  list: (options?: CallOptions): Promise<Source[]> =>
    http.json(v.array(Source), { ...options, path: '/sources' }),

  /** PUT /sources: a source reports on itself, with its flow_token. */
  report: (change: SourceChange, options?: CallOptions): Promise<Source> =>
    http.json(Source, { ...options, method: 'PUT', path: '/sources', json: { ...change } }),

  /** GET /flows/:org/:flow/sources. */
  inFlow: ({ org, flow }: FlowPath, options?: CallOptions): Promise<Source[]> =>
    http.json(v.array(Source), { ...options, path: path`/flows/${org}/${flow}/sources` }),

  /** GET /flows/:org/:flow/sources/:id. */
  get: ({ org, flow }: FlowPath, id: number, options?: CallOptions): Promise<Source> =>
    http.json(Source, { ...options, path: path`/flows/${org}/${flow}/sources/${id}` }),

  /** POST /flows/:org/:flow/sources: the answer alone carries the `flow_token`. Needs an OAuth token. */
  create: (
    { org, flow }: FlowPath,
    source: { name: string; external_url?: string },
    options?: CallOptions,
  ): Promise<Source> =>
    http.json(Source, {
      ...options,
      method: 'POST',
      path: path`/flows/${org}/${flow}/sources`,
      json: { ...source },
    }),

  /** PUT /flows/:org/:flow/sources/:id. */
  update: (
    { org, flow }: FlowPath,
    id: number,
    change: SourceChange,
    options?: CallOptions,
  ): Promise<Source> =>
    http.json(Source, {
      ...options,
      method: 'PUT',
      path: path`/flows/${org}/${flow}/sources/${id}`,
      json: { ...change },
    }),

  /** DELETE /flows/:org/:flow/sources/:id: its flow_token is refused from now on. */
  remove: ({ org, flow }: FlowPath, id: number, options?: CallOptions): Promise<void> =>
    http.done({ ...options, method: 'DELETE', path: path`/flows/${org}/${flow}/sources/${id}` }),
});
