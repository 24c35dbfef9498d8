import * as v from 'valibot';
import type { FlowPath } from '../flow-path.ts';
import { type CallOptions, type Http, path } from '../http.ts';
import { type AccessMode, Flow, User } from '../model.ts';

/** What a flow can be changed to (resources §1); `name`, `disabled`, `access_mode` need an administrator. */
export interface FlowChange {
  name?: string;
  open?: boolean;
  /** True archives the flow. */
  disabled?: boolean;
  access_mode?: AccessMode;
}

/** Flows and their users (resources §1, §2). */
export const flows = (http: Http) => ({
  /** GET /flows: the caller's flows; with `users` each with its members. */
  list: ({ users, ...options }: { users?: boolean } & CallOptions = {}): Promise<Flow[]> =>
    http.json(v.array(Flow), { ...options, path: '/flows', query: { users } }),

  /** GET /flows/all: also flows of the caller's organizations that may be joined. */
  all: ({ users, ...options }: { users?: boolean } & CallOptions = {}): Promise<Flow[]> =>
    http.json(v.array(Flow), { ...options, path: '/flows/all', query: { users } }),

  /** GET /flows/:org: the caller's flows in one organization. */
  inOrganization: (
    org: string,
    { users, ...options }: { users?: boolean } & CallOptions = {},
  ): Promise<Flow[]> => http.json(v.array(Flow), { ...options, path: path`/flows/${org}`, query: { users } }),

  /** GET /flows/:org/:flow: one flow with its users. */
  get: ({ org, flow }: FlowPath, options?: CallOptions): Promise<Flow> =>
    http.json(Flow, { ...options, path: path`/flows/${org}/${flow}` }),

  /** GET /flows/find: one flow by id, with its users. */
  find: (id: string, options?: CallOptions): Promise<Flow> =>
    http.json(Flow, { ...options, path: '/flows/find', query: { id } }),

  /** POST /flows/:org: a new flow of which the caller becomes a member. */
  create: (org: string, flow: { name: string }, options?: CallOptions): Promise<Flow> =>
    http.json(Flow, { ...options, method: 'POST', path: path`/flows/${org}`, json: { ...flow } }),

  /** PUT /flows/:org/:flow: rename, open (which joins), close, archive, change access. */
  update: ({ org, flow }: FlowPath, change: FlowChange, options?: CallOptions): Promise<Flow> =>
    http.json(Flow, { ...options, method: 'PUT', path: path`/flows/${org}/${flow}`, json: { ...change } }),

  /** PUT /flows/:org/:flow: ends the caller's membership; a flow that is then out of sight is not answered. */
  leave: ({ org, flow }: FlowPath, options?: CallOptions): Promise<void> =>
    http.done({ ...options, method: 'PUT', path: path`/flows/${org}/${flow}`, json: { joined: false } }),

  /** GET /flows/:org/:flow/users: the users of a flow, without presence. */
  users: ({ org, flow }: FlowPath, options?: CallOptions): Promise<User[]> =>
    http.json(v.array(User), { ...options, path: path`/flows/${org}/${flow}/users` }),

  /** POST /flows/:org/:flow/users: adds a member of the organization to the flow. */
  addUser: ({ org, flow }: FlowPath, id: number, options?: CallOptions): Promise<void> =>
    http.done({ ...options, method: 'POST', path: path`/flows/${org}/${flow}/users`, json: { id } }),

  /** PUT /flows/:org/:flow/users/:id: blocks or unblocks a user in the flow. */
  updateUser: (
    { org, flow }: FlowPath,
    id: number,
    change: { disabled: boolean },
    options?: CallOptions,
  ): Promise<void> =>
    http.done({
      ...options,
      method: 'PUT',
      path: path`/flows/${org}/${flow}/users/${id}`,
      json: { ...change },
    }),
});
