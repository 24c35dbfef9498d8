import * as v from 'valibot';
import { type CallOptions, type Http, path } from '../http.ts';
import { User } from '../model.ts';

/** People (resources §2). */
export const users = (http: Http) => ({
  /** GET /user: the caller. */
  me: (options?: CallOptions): Promise<User> => http.json(User, { ...options, path: '/user' }),

  /** GET /users: everyone the caller can see. */
  list: (options?: CallOptions): Promise<User[]> => http.json(v.array(User), { ...options, path: '/users' }),

  /** GET /users/:id. */
  get: (id: number, options?: CallOptions): Promise<User> =>
    http.json(User, { ...options, path: path`/users/${id}` }),

  /** PUT /users/:id: the caller's own nick or e-mail address. */
  update: (id: number, change: { nick?: string; email?: string }, options?: CallOptions): Promise<void> =>
    http.done({ ...options, method: 'PUT', path: path`/users/${id}`, json: { ...change } }),
});
