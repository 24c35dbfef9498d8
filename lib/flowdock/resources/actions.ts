import { FlowdockError } from '../errors.ts';
import type { CallOptions, Http } from '../http.ts';
import type { ThreadAction } from '../model.ts';

/** Buttons of threads (messages §10). */
export const actions = (http: Http) => ({
  /**
   * POST to the address of an UpdateAction; the server passes it on to the integration.
   * @throws FlowdockError `sign-in-elsewhere` when the application wants to know the person first; `validation`
   * when the action has no address on this server: credentials go nowhere else
   */
  run: async (action: ThreadAction, options?: CallOptions): Promise<void> => {
    const base = http.url('/');
    const target = action.target?.urlTemplate ?? '';
    const url = URL.canParse(target, base) ? new URL(target, base) : null;
    if (
      !url ||
      url.origin !== base.origin ||
      !url.pathname.startsWith(base.pathname) ||
      url.pathname === base.pathname
    ) {
      throw new FlowdockError(
        'validation',
        `“${action.name}” leads to another server, so it cannot be run from here. Open the thread in the application it comes from.`,
        { code: 'elsewhere', said: action.name },
      );
    }
    await http.done({
      ...options,
      method: 'POST',
      path: `/${url.pathname.slice(base.pathname.length)}${url.search}`,
      json: {},
    });
  },
});
