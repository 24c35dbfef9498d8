/** Whom a composer offers to mention: members first, then others one knows, those who wrote last before the rest. Pure. */
import type { FlowUser, User } from '../../lib/flowdock/model.ts';
import type { AccountId, MessageRow } from '../../lib/store/picture.ts';
import type { People } from '../completion/completion.ts';

interface Around {
  account: AccountId;
  me: number;
  /** Of the flow; none in a private conversation. */
  members: readonly FlowUser[];
  /** The other one of a private conversation; null in a flow. */
  partner: User | null;
  /** All known, key `${account}/${id}`. */
  users: ReadonlyMap<string, User>;
  /** Ascending. */
  messages: readonly MessageRow[];
}

export function composerPeople({ account, me, members, partner, users, messages }: Around): People {
  const writers = new Set<number>();
  for (let index = messages.length - 1; index >= 0; index -= 1)
    writers.add(Number(messages[index]?.message.user));
  return {
    members: members.filter((one) => one.in_flow && !one.disabled),
    others: partner
      ? [partner]
      : [...users].filter(([key]) => key.startsWith(`${account}/`)).map(([, user]) => user),
    recent: [...writers],
    me,
  };
}
