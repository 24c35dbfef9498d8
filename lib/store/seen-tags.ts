/** Hashtags that stand in the local picture, to be offered where a person writes one. */
import { openDatabase, under } from './database.ts';
import type { AccountId, ConversationKey } from './picture.ts';

/** How many of the newest messages are looked at, in the conversation itself and in all others of the account. */
const HERE = 1_000;
const ELSEWHERE = 1_000;

/** Without `#`, each once in the spelling used last; those of the conversation first, the latest first. */
export async function readSeenTags(account: AccountId, conversation: ConversationKey): Promise<string[]> {
  const { store } = (await openDatabase()).transaction('messages');
  const keys = await store.getAllKeys(under(account));
  const here = keys.filter(([, at]) => at === conversation).slice(-HERE);
  const elsewhere = newestOf(keys.filter(([, at]) => at !== conversation));
  const ranges = [here, ...Map.groupBy(elsewhere, ([, at]) => at).values()].flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    return first && last ? [IDBKeyRange.bound(first, last)] : [];
  });
  const rows = await Promise.all(ranges.map((range) => store.getAll(range)));
  const seen = new Map<string, string>();
  for (const tag of rows.flatMap((group) => group.reverse().flatMap(({ message }) => message.tags))) {
    if (!tag.includes(':') && !seen.has(tag.toLowerCase())) seen.set(tag.toLowerCase(), tag);
  }
  return [...seen.values()];
}

/** An equal share of the newest of each conversation; ids of different conversations can't be compared. */
function newestOf(keys: [string, string, number][]): [string, string, number][] {
  const groups = [...Map.groupBy(keys, ([, at]) => at).values()];
  const share = Math.max(10, Math.floor(ELSEWHERE / Math.max(1, groups.length)));
  return groups.flatMap((group) => group.slice(-share));
}
