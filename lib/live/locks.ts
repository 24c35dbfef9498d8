/**
 * What is so for as long as somebody lives is held as a lock: the browser lets it go with whoever held it, which a
 * stored flag does not.
 */
import type { Account, AccountId, ConversationKey } from '../store/picture.ts';

/** Held by the one context that keeps the stream of an account. */
export const streamLock = (account: AccountId): string => `quayside-stream:${account}`;
/** Held while that stream stands. */
const STANDING = 'quayside-standing:';
export const standingLock = (account: AccountId): string => `${STANDING}${account}`;
/** Held, together with others, by every page that shows the picture. */
export const LOOKING = 'quayside-looking';
/** Held, together with others, by pages that show a conversation right now; `unread` for the list of all. */
export const screenLock = (what: `${AccountId} ${ConversationKey}` | 'unread'): string =>
  `${ON_SCREEN}${what}`;
const ON_SCREEN = 'quayside-on-screen:';
/** Held, together with others, by pages that have a conversation open, whether or not anybody looks at them now. */
export const openLock = (conversation: `${AccountId} ${ConversationKey}`): string =>
  `quayside-open:${conversation}`;

/** The conversations that pages show right now, by the locks held. */
export const shownConversations = (
  held: ReadonlySet<string>,
): { account: AccountId; conversation: ConversationKey }[] =>
  [...held].flatMap((name) => {
    const [account, conversation] = name.startsWith(ON_SCREEN) ? name.slice(ON_SCREEN.length).split(' ') : [];
    // Its other half is as `screenLock` was given it.
    return account && conversation ? [{ account, conversation: conversation as ConversationKey }] : [];
  });

/** Holds a lock until the returned function is called, or this context ends. */
export function holdLock(name: string, mode: LockMode = 'exclusive'): () => void {
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  navigator.locks.request(name, { mode }, () => until).catch(() => undefined);
  return release;
}

/** Names of all locks held in any context of the extension. */
export async function heldLocks(): Promise<Set<string>> {
  const { held = [] } = await navigator.locks.query();
  return new Set(held.flatMap(({ name }) => name ?? []));
}

/** Accounts whose streams stand now. */
export async function standingAccounts(): Promise<Set<AccountId>> {
  const names = [...(await heldLocks())].filter((name) => name.startsWith(STANDING));
  return new Set(names.map((name) => name.slice(STANDING.length)));
}

/**
 * Whether an account's stream stands, or broke so lately that its holder still waits before it tells (a stream that is
 * back by then missed nothing). `held` are the locks held now.
 */
export const isHeard = (held: ReadonlySet<string>, { id, live }: Account): boolean =>
  held.has(standingLock(id)) || (live?.state === 'standing' && held.has(streamLock(id)));
