/**
 * Organizations a person does not want to see here (`hiddenOrganizations` of the settings): their flows are in no list,
 * and nothing of them is counted or told of. All of it stays in the picture, to be shown again at once, found by a
 * search, and reached by whoever knows the way.
 */
import { openDatabase } from './database.ts';
import type { MessageAt } from './overlay.ts';
import type { AccountId, FlowRow } from './picture.ts';

/** An organization as settings name it. */
export const organizationSetting = (account: AccountId, organization: number): string =>
  `${account}/${organization}`;

/** The flows of hidden organizations, as settings name them: `${account}/${flowId}`. Pure. */
export const hiddenFlows = (flows: readonly FlowRow[], hidden: readonly string[]): ReadonlySet<string> =>
  new Set(
    flows
      .filter(({ account, flow }) => hidden.includes(organizationSetting(account, flow.organization.id)))
      .map(({ account, id }) => `${account}/${id}`),
  );

/**
 * Flows, or messages, less those that are or lie in {@link hiddenFlows}; private conversations are no organization's.
 * Pure.
 */
export const withoutHidden = <T extends FlowRow | MessageAt>(rows: T[], hidden: ReadonlySet<string>): T[] =>
  hidden.size === 0
    ? rows
    : rows.filter(
        (row) =>
          !hidden.has(`${row.account}/${'flow' in row ? row.id : row.conversation.replace(/^flow:/, '')}`),
      );

/** Flows less those of hidden organizations. Pure. */
export const shownFlows = (flows: FlowRow[], hidden: readonly string[]): FlowRow[] =>
  withoutHidden(flows, hiddenFlows(flows, hidden));

/** {@link hiddenFlows} of the picture, by keys alone: it is asked at every change. */
export async function readHiddenFlows(hidden: readonly string[]): Promise<ReadonlySet<string>> {
  if (hidden.length === 0) return new Set();
  const index = (await openDatabase()).transaction('flows').store.index('organization');
  const keys = await Promise.all(
    hidden.map((one) => {
      const end = one.lastIndexOf('/');
      return index.getAllKeys([one.slice(0, end), Number(one.slice(end + 1))]);
    }),
  );
  return new Set(keys.flat().map(([account, flow]) => `${account}/${flow}`));
}
