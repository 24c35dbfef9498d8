import type { Flow } from './model.ts';

/** How a flow is addressed: the `parameterized_name` of organization and flow (README §1). */
export interface FlowPath {
  org: string;
  flow: string;
}

/** The address of a flow. */
export const flowPath = (flow: Flow): FlowPath => ({
  org: flow.organization.parameterized_name,
  flow: flow.parameterized_name,
});
