/** Parts of signing in that few people see: their code comes when they are shown. */
import { lazy } from '../app/lazy.tsx';

/** What was tried of a connection, step by step. */
export const CheckList = lazy(async () => (await import('./CheckList.tsx')).CheckList);

/** The request headers for an access proxy in front of the server. */
export const ExtraHeaders = lazy(async () => (await import('./ExtraHeaders.tsx')).ExtraHeaders);
