import * as v from 'valibot';
import type { FlowPath } from '../flow-path.ts';
import { type CallOptions, type Http, path } from '../http.ts';
import { ImportResult, Invitation } from '../model.ts';

/** Invitations to a flow (resources §7). */
export const invitations = (http: Http) => ({
  /** GET /flows/:org/:flow/invitations: the pending ones. */
  list: ({ org, flow }: FlowPath, options?: CallOptions): Promise<Invitation[]> =>
    http.json(v.array(Invitation), { ...options, path: path`/flows/${org}/${flow}/invitations` }),

  /** GET /flows/:org/:flow/invitations/:id, also accepted ones. */
  get: ({ org, flow }: FlowPath, id: number, options?: CallOptions): Promise<Invitation> =>
    http.json(Invitation, { ...options, path: path`/flows/${org}/${flow}/invitations/${id}` }),

  /** POST /flows/:org/:flow/invitations: the same address again sends the invitation again. */
  create: (
    { org, flow }: FlowPath,
    invitation: { email: string; message?: string },
    options?: CallOptions,
  ): Promise<Invitation> =>
    http.json(Invitation, {
      ...options,
      method: 'POST',
      path: path`/flows/${org}/${flow}/invitations`,
      json: { ...invitation },
    }),

  /** POST /flows/:org/:flow/invitations/import: addresses separated by commas or line feeds. */
  import: (
    { org, flow }: FlowPath,
    people: { list: string; message?: string },
    options?: CallOptions,
  ): Promise<ImportResult> =>
    http.json(ImportResult, {
      ...options,
      method: 'POST',
      path: path`/flows/${org}/${flow}/invitations/import`,
      json: { ...people },
    }),

  /** DELETE /flows/:org/:flow/invitations/:id: cancels or declines a pending one. */
  remove: ({ org, flow }: FlowPath, id: number, options?: CallOptions): Promise<void> =>
    http.done({ ...options, method: 'DELETE', path: path`/flows/${org}/${flow}/invitations/${id}` }),
});
