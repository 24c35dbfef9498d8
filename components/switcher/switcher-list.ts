/** What the quick switcher offers for what was typed, best first. Pure. */

import type { User } from '../../lib/flowdock/model.ts';
import { compareNames } from '../../lib/i18n/t.ts';
import type { AccountNames } from '../../lib/store/account-names.ts';
import type { ConversationState, FlowRow, PrivateRow } from '../../lib/store/picture.ts';
import { flowKey, privateKey } from '../../lib/store/picture.ts';
import type { Place } from '../app/context.ts';
import { type Hit, hitIn, standingOf } from '../flows/flow-lists.ts';
import { otherPerson } from '../private/private-list.ts';
import type { IconName } from '../ui/icon-shapes.tsx';

export type Jump =
  | { kind: 'flow'; key: string; name: string; detail: string; hit: Hit | null; row: FlowRow }
  | {
      kind: 'person';
      key: string;
      name: string;
      detail: string;
      hit: Hit | null;
      account: string;
      user: User;
    }
  | { kind: 'action'; key: string; name: string; detail: string; hit: Hit | null; action: Action };

/** Something to do from anywhere. */
export interface Action {
  key: string;
  name: string;
  icon: IconName;
  /** Keys that do the same. */
  keys?: string;
  run: () => void;
}

export interface JumpFacts {
  flows: readonly FlowRow[];
  privates: readonly PrivateRow[];
  users: ReadonlyMap<string, User>;
  conversations: ReadonlyMap<string, ConversationState>;
  /** `${account}/${id}` of the readers themselves. */
  readers: ReadonlySet<string>;
  actions: readonly Action[];
  names: AccountNames;
}

const MOST = 50;
/** Offered before anything is typed. */
const RECENT = 7;

/**
 * Names that begin with what was typed, then those with a word that does, then the others; within each the most
 * recent first. Without anything typed, the most recent and all actions.
 */
export function jumps(facts: JumpFacts, typed: string): Jump[] {
  const all = everything(facts);
  const query = typed.trim();
  if (query === '') {
    const recent = all.filter(({ jump, at }) => jump.kind !== 'action' && at > 0).sort(byRecency);
    const actions = all.filter(({ jump }) => jump.kind === 'action');
    return [...recent.slice(0, RECENT), ...actions].map(({ jump }) => jump);
  }
  return all
    .flatMap((one) => {
      const hit = hitIn(one.jump.name, query);
      const beside = hit ? null : hitIn(one.also, query);
      if (!hit && !beside) return [];
      return [{ ...one, jump: { ...one.jump, hit }, rank: hit?.rank ?? 3 }];
    })
    .sort((a, b) => a.rank - b.rank || byRecency(a, b))
    .slice(0, MOST)
    .map(({ jump }) => jump);
}

interface Candidate {
  jump: Jump;
  /** Found by this, too. */
  also: string;
  /** ms since 1970 of its last message; 0 when none is known. */
  at: number;
  /** Before others where nothing else tells. */
  weight: number;
}
const byRecency = (a: Candidate, b: Candidate): number =>
  b.at - a.at || b.weight - a.weight || compareNames(a.jump.name, b.jump.name);

const WEIGHT = { open: 3, joinable: 1, closed: 0 };

function everything({
  flows,
  privates,
  users,
  conversations,
  readers,
  actions,
  names,
}: JumpFacts): Candidate[] {
  const lastAt = (key: string): number => conversations.get(key)?.lastMessageAt ?? 0;
  const list: Candidate[] = [];
  for (const row of flows) {
    if (row.flow.disabled) continue;
    const key = `${row.account}/${flowKey(row.id)}`;
    const { name, organization } = row.flow;
    const standing = standingOf(row);
    list.push({
      jump: { kind: 'flow', key, name, detail: names.flow(row) || organization.name, hit: null, row },
      also: organization.name,
      at: standing === 'open' ? lastAt(key) : 0,
      weight: WEIGHT[standing],
    });
  }
  const known = new Map(users);
  for (const row of privates) {
    const other = otherPerson(row, users);
    if (other) known.set(`${row.account}/${row.id}`, other);
  }
  for (const [address, user] of known) {
    if (readers.has(address)) continue;
    const account = address.slice(0, address.lastIndexOf('/'));
    const key = `${account}/${privateKey(user.id)}`;
    list.push({
      jump: {
        kind: 'person',
        key,
        name: user.name || user.nick,
        detail: [`@${user.nick}`, names.account(account)].filter(Boolean).join(' · '),
        hit: null,
        account,
        user,
      },
      also: user.nick,
      at: lastAt(key),
      weight: 2,
    });
  }
  for (const action of actions) {
    const { key, name, keys = '' } = action;
    list.push({
      jump: { kind: 'action', key, name, detail: keys, hit: null, action },
      also: '',
      at: 0,
      weight: 0,
    });
  }
  return list;
}

/** Where a flow or a person is. */
export function placeOfJump(
  jump: Exclude<Jump, { kind: 'action' }>,
): Extract<Place, { view: 'conversation' }> {
  const { account, conversation } =
    jump.kind === 'flow'
      ? { account: jump.row.account, conversation: flowKey(jump.row.id) }
      : { account: jump.account, conversation: privateKey(jump.user.id) };
  return { view: 'conversation', account, conversation };
}
