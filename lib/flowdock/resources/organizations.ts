import * as v from 'valibot';
import { type CallOptions, type Http, path } from '../http.ts';
import { Organization, OrgUser } from '../model.ts';

/** Organizations and their members (resources §2, §3); `org` is a `parameterized_name`. */
export const organizations = (http: Http) => ({
  /** GET /organizations: those of the caller. */
  list: (options?: CallOptions): Promise<Organization[]> =>
    http.json(v.array(Organization), { ...options, path: '/organizations' }),

  /** GET /organizations/:org. */
  get: (org: string, options?: CallOptions): Promise<Organization> =>
    http.json(Organization, { ...options, path: path`/organizations/${org}` }),

  /** GET /organizations/find: one by its lasting id. */
  find: (id: number, options?: CallOptions): Promise<Organization> =>
    http.json(Organization, { ...options, path: '/organizations/find', query: { id } }),

  /** PUT /organizations/:org: renames it; administrators only. */
  update: (org: string, change: { name: string }, options?: CallOptions): Promise<Organization> =>
    http.json(Organization, {
      ...options,
      method: 'PUT',
      path: path`/organizations/${org}`,
      json: { ...change },
    }),

  /** GET /organizations/:org/users: members with their role. */
  users: (org: string, options?: CallOptions): Promise<OrgUser[]> =>
    http.json(v.array(OrgUser), { ...options, path: path`/organizations/${org}/users` }),

  /** DELETE /organizations/:org/users/:id: takes a member out of the organization and all its flows. */
  removeUser: (org: string, id: number, options?: CallOptions): Promise<void> =>
    http.done({ ...options, method: 'DELETE', path: path`/organizations/${org}/users/${id}` }),
});
