/** Which threads are a person's own: those they wrote in, as far as the picture here goes back. */
import { isOwnTalk } from './notify-rules.ts';
import { type MessagePages, openMessagePages } from './store/message-pages.ts';
import type { AccountId, ConversationKey } from './store/picture.ts';

/** So many of the newest messages of a thread are looked through, beside its first. */
const OF_THREAD = 100;
/** And so many of the newest of a flow. */
const OF_FLOW = 200;
const ALL = { from: 0, to: Number.POSITIVE_INFINITY };

/** Whether the person wrote the first message of a thread that is here, or one of the newest; `pages` are its own. */
export async function isMine(pages: MessagePages, me: number): Promise<boolean> {
  const [first] = await pages.startOf(ALL, 1);
  if (!first) return false;
  return isOwnTalk(first.message, me) || wroteLately(pages, me, OF_THREAD);
}

/** Whether the person wrote something lately in a flow, so that a thread there may be their own. */
export async function spokeIn(account: AccountId, flow: ConversationKey, me: number): Promise<boolean> {
  return wroteLately(await openMessagePages(account, flow, null), me, OF_FLOW);
}

const wroteLately = async (pages: MessagePages, me: number, count: number): Promise<boolean> =>
  (await pages.endOf(ALL, count)).some(({ message }) => isOwnTalk(message, me));
