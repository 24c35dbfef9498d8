/** Background: asks the server for messages that have some words, one conversation at a time. */
import type { Message } from '../flowdock/model.ts';
import type { Requests, SearchTerms } from '../protocol.ts';
import { openRoom, type RoomQuery } from './room.ts';

const PAGE = 30;
/** The API can't look for an author: so many larger pages are looked through for theirs, and then it is said so. */
const BY_AUTHOR = { page: 100, pages: 3 };

/** What each search still waits for, by its name. */
const running = new Map<string, Set<AbortController>>();

/** Throws `FlowdockError` (`aborted` when it was given up) or `AccountError`. */
export async function searchMessages(
  ask: Requests['search-messages']['send'],
): Promise<Requests['search-messages']['back']> {
  const stop = new AbortController();
  const mine = running.get(ask.search) ?? new Set();
  running.set(ask.search, mine.add(stop));
  try {
    const room = await openRoom(ask.account, ask.conversation);
    const list = (query: RoomQuery) => room.list(query, { signal: stop.signal });
    if (ask.author === null) return await onePage(list, ask, ask.from, PAGE);
    const found: Message[] = [];
    let next = ask.from;
    for (let page = 0; page < BY_AUTHOR.pages && found.length < PAGE; page += 1) {
      const part = await onePage(list, ask, next, BY_AUTHOR.page);
      found.push(...part.messages.filter(({ user }) => user === String(ask.author)));
      next = part.next;
      if (next === null) break;
    }
    return { messages: found, next };
  } finally {
    mine.delete(stop);
    if (mine.size === 0) running.delete(ask.search);
  }
}

/** Gives up whatever this search still waits for. */
export function stopSearch(search: string): void {
  for (const stop of running.get(search) ?? []) stop.abort();
}

/**
 * Newest first. `from` counts matches of a search by words, which the API pages by `skip`; without words it is the
 * id before which to go on.
 */
async function onePage(
  list: (query: RoomQuery) => Promise<Message[]>,
  { words, tags, files }: SearchTerms,
  from: number | null,
  limit: number,
): Promise<{ messages: Message[]; next: number | null }> {
  const byWords = words !== '';
  const messages = await list({
    limit,
    ...(byWords ? { search: words, skip: from ?? 0 } : from === null ? {} : { until_id: from }),
    ...(tags.length > 0 ? { tags } : {}),
    ...(files ? { event: 'file' } : {}),
  });
  const more = messages.length === limit;
  const next = byWords ? (from ?? 0) + messages.length : (messages[0]?.id ?? null);
  return { messages: messages.toReversed(), next: more ? next : null };
}
