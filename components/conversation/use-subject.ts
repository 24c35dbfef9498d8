/** Whom and what a conversation is with: its flow or the other person, and who is who in it. */
import { useCallback } from 'preact/hooks';
import type { FlowUser, User } from '../../lib/flowdock/model.ts';
import type { AccountId, ConversationKey, FlowRow } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import type { UserById } from './events.ts';

export interface Subject {
  /** Null while the account is not known (any more). */
  me: User | null;
  /** Null in a private conversation, and where the flow is not known (any more). */
  flow: FlowRow | null;
  /** The other one of a private conversation; null in a flow. */
  partner: { id: number; user: User | null } | null;
  /** Of the flow. */
  members: readonly FlowUser[];
  userById: UserById;
  /** Of the flow or the other person; empty while unknown. */
  name: string;
}

const NOBODY: readonly FlowUser[] = [];

export function useSubject(picture: PictureView, account: AccountId, conversation: ConversationKey): Subject {
  const me = picture.accounts.value.find((one) => one.id === account)?.user ?? null;
  const users = picture.users.value;
  const isPrivate = conversation.startsWith('private:');
  const flow = isPrivate
    ? null
    : (picture.flows.value.find((row) => row.account === account && `flow:${row.id}` === conversation) ??
      null);
  const talk = isPrivate
    ? picture.privates.value.find((row) => row.account === account && `private:${row.id}` === conversation)
    : undefined;
  const otherId = isPrivate ? Number(conversation.slice('private:'.length)) : 0;
  const other =
    users.get(`${account}/${otherId}`) ?? talk?.conversation.users.find((one) => one.id === otherId) ?? null;
  const members = flow?.flow.users ?? NOBODY;
  const userById = useCallback(
    (id: string): User | undefined =>
      users.get(`${account}/${id}`) ??
      members.find((one) => String(one.id) === id) ??
      (me && String(me.id) === id ? me : undefined),
    [users, members, account, me],
  );
  return {
    me,
    flow,
    partner: isPrivate ? { id: otherId, user: other } : null,
    members,
    userById,
    name: flow?.flow.name ?? other?.name ?? talk?.conversation.name ?? '',
  };
}
