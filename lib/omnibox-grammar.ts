/**
 * What is typed behind `fd` in the address bar, and what Enter does with it: a flow or a person and a message sends it,
 * a flow or a person alone opens it, and anything else searches. Sends only where exactly one is meant. Pure.
 */
import { folded } from './folded.ts';
import type { Account, AccountId, ConversationKey, FlowRow, UserRow } from './store/picture.ts';

/** The longest content a message may have, in characters (reference messages §2). */
const LONGEST = 8096;
/** The most words a name can have here. */
const NAME_WORDS = 6;
/** The most lines below the first that browsers show. */
export const OFFERED = 5;

/** Where a message can go. */
export interface Target {
  account: AccountId;
  conversation: ConversationKey;
  name: string;
  /** What it can be called, folded. */
  names: ReadonlySet<string>;
  /** What it is called by when it is chosen from the list: no other one has this. */
  address: string;
  /** Flows on one's list, and people, come before closed flows. */
  near: boolean;
}

export type OmniboxAction =
  | { kind: 'hint' }
  | { kind: 'send'; target: Target; content: string }
  | { kind: 'open'; target: Target }
  /** `unsure`: several are called what was typed. */
  | { kind: 'search'; words: string; unsure: boolean };

/** One line below the first: what is put into the address bar when it is chosen, and what it does. */
export interface Offer {
  text: string;
  action: OmniboxAction;
}

interface Named extends Omit<Target, 'address'> {
  /** From the shortest to the one that says everything. */
  addresses: string[];
}

/** All flows a person is a member of, and everybody they know. */
export function targetsOf({
  accounts,
  flows,
  users,
}: {
  accounts: readonly Account[];
  flows: readonly FlowRow[];
  users: readonly UserRow[];
}): Target[] {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const ofFlow = ({ account, id, flow }: FlowRow): Named[] => {
    const owner = byId.get(account);
    if (!owner || !flow.joined || flow.disabled) return [];
    const path = `${flow.organization.parameterized_name}/${flow.parameterized_name}`;
    const addresses = [flow.parameterized_name, path, ...qualified(path, owner)];
    const names = new Set([flow.name, ...addresses].map(folded));
    return [{ account, conversation: `flow:${id}`, name: flow.name, names, addresses, near: flow.open }];
  };
  const ofUser = ({ account, id, user }: UserRow): Named[] => {
    const owner = byId.get(account);
    if (!owner || owner.user.id === id || user.nick === '') return [];
    const at = `@${user.nick}`;
    const addresses = [at, ...qualified(at, owner)];
    const name = user.name || user.nick;
    const names = new Set([user.nick, name, ...addresses].map(folded));
    return [{ account, conversation: `private:${id}`, name, names, addresses, near: true }];
  };
  const all = [...flows.flatMap(ofFlow), ...users.flatMap(ofUser)];
  const called = new Map<string, number>();
  for (const { names } of all) for (const name of names) called.set(name, (called.get(name) ?? 0) + 1);
  return all.map(({ addresses, ...rest }) => {
    // A name with a space in it would end at the space.
    const own = addresses.find((address) => !/\s/.test(address) && called.get(folded(address)) === 1);
    return { ...rest, address: own ?? addresses.at(-1) ?? '' };
  });
}

const qualified = (name: string, { server, user }: Account): string[] => {
  const host = URL.canParse(server) ? new URL(server).host : server;
  return [`${name}@${host}`, `${name}@${user.nick}@${host}`];
};

interface Reading {
  targets: Target[];
  rest: string;
}

/** The beginnings of the text that are somebody's or some flow's name, the longest first. */
function readings(text: string, targets: readonly Target[]): Reading[] {
  const words = [...text.matchAll(/\S+/g)].slice(0, NAME_WORDS);
  const found: Reading[] = [];
  for (let count = words.length; count > 0; count -= 1) {
    const last = words[count - 1];
    if (!last) continue;
    const end = last.index + last[0].length;
    const head = folded(text.slice(0, end).trim().replace(/\s+/g, ' '));
    const called = targets.filter(({ names }) => names.has(head) || names.has(head.replace(/:$/, '')));
    if (called.length > 0) found.push({ targets: called, rest: text.slice(end).trim() });
  }
  return found;
}

const meant = (target: Target, rest: string): OmniboxAction =>
  rest === '' ? { kind: 'open', target } : { kind: 'send', target, content: rest };

/** How the action is typed so that it, and nothing else, is read; null when there is no way. */
function lineOf(target: Target, content: string, targets: readonly Target[]): string | null {
  const { address } = target;
  const lines = content === '' ? [address] : [`${address} ${content}`, `${address}: ${content}`];
  const reads = (line: string): boolean => {
    const [first] = readings(line, targets);
    return first?.targets.length === 1 && first.targets[0] === target && first.rest === content;
  };
  return lines.find(reads) ?? null;
}

const canSend = (content: string): boolean => [...content].length <= LONGEST;

/** What Enter does, and what else could be meant, in `most` lines. */
export function readOmnibox(
  typed: string,
  targets: readonly Target[],
  most: number = OFFERED,
): { action: OmniboxAction; offers: Offer[] } {
  const text = typed.trim();
  if (text === '' || text === '?' || text === '@') return { action: { kind: 'hint' }, offers: [] };
  if (text.startsWith('?'))
    return { action: { kind: 'search', words: text.slice(1).trim(), unsure: false }, offers: [] };

  const exact = readings(text, targets).filter(({ rest }) => canSend(rest));
  const [first] = exact;
  const [only, another] = first?.targets ?? [];
  const action: OmniboxAction =
    first && only && !another
      ? meant(only, first.rest)
      : { kind: 'search', words: text, unsure: another !== undefined };

  const [word = ''] = text.split(/\s+/, 1);
  const rest = text.slice(word.length).trim();
  const named = new Set(exact.flatMap((one) => one.targets));
  const begun = beginning(folded(word), targets).filter((target) => !named.has(target));
  const candidates: Reading[] = [...exact, { targets: begun, rest }];
  const offers = new Map<string, Offer>();
  for (const { targets: some, rest: content } of candidates) {
    for (const target of some) {
      if ((target === only && !another && content === first?.rest) || !canSend(content)) continue;
      const line = lineOf(target, content, targets);
      if (line !== null && !offers.has(line))
        offers.set(line, { text: line, action: meant(target, content) });
    }
  }
  const search: Offer[] =
    action.kind === 'search'
      ? []
      : [{ text: `?${text}`, action: { kind: 'search', words: text, unsure: false } }];
  return { action, offers: [...[...offers.values()].slice(0, most - search.length), ...search] };
}

/** Those one of whose names begins so, or has a word that does; the nearest first. */
function beginning(start: string, targets: readonly Target[]): Target[] {
  const rank = ({ names, near }: Target): number => {
    const all = [...names];
    const how = all.some((name) => name.startsWith(start))
      ? 0
      : all.some((name) => name.split(/[\s/-]/).some((part) => part.startsWith(start)))
        ? 1
        : 2;
    return how * 2 + (near ? 0 : 1);
  };
  return targets
    .map((target) => ({ target, at: rank(target) }))
    .filter(({ at }) => at < 4)
    .sort((one, other) => one.at - other.at)
    .map(({ target }) => target);
}
