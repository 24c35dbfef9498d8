/** Answers what pages ask about flows, organizations and profiles. Background only. */
import type { Handlers } from '../answer-one.ts';
import { flowHandlers } from './flows.ts';
import { peopleHandlers } from './people.ts';
import type { ManageRequests } from './requests.ts';

export type ManageHandlers = Pick<Handlers, keyof ManageRequests>;

export const manageHandlers: ManageHandlers = { ...flowHandlers, ...peopleHandlers };
