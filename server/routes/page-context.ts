import type { Visitors } from '../http/visitor.ts';
import type { Context } from './context.ts';

/** What every page needs. */
export interface PageContext extends Context {
  visitors: Visitors;
}

/** Marks a route as a page for people. */
export const PAGE = { config: { page: true } } as const;
