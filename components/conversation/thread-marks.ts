/** How the messages of a thread find each other in a conversation: dots, lines, context, reply counts. Pure. */
import type { Thread } from '../../lib/flowdock/model.ts';
import { plainText } from '../../lib/plain-text.ts';
import { dayOf } from './days.ts';
import { commentsOf, newestState, sourceName } from './thread-state.ts';
import type { Entry, LineEntry, MessageEntry } from './timeline.ts';

/** Messages of one author closer than this fold into one block, in ms. */
const FOLD_WITHIN = 5 * 60_000;

/** What is known of one thread from the messages at hand. */
interface ThreadFacts {
  initial: number;
  /** The newest copy of its state. */
  state: Thread | null;
  known: (MessageEntry | LineEntry)[];
}

export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

const inThread = (item: Entry | undefined): MessageEntry | LineEntry | null =>
  item?.kind === 'message' || item?.kind === 'line' ? item : null;

function threadFacts(items: readonly Entry[]): Map<string, ThreadFacts> {
  const facts = new Map<string, ThreadFacts>();
  for (const one of items) {
    const item = inThread(one);
    if (!item?.thread) continue;
    const copy = item.row?.message.thread;
    const fact = facts.get(item.thread.id) ?? { initial: 0, state: null, known: [] };
    fact.known.push(item);
    fact.state = newestState([fact.state, copy]);
    if (copy) fact.initial = copy.initial_message ?? fact.initial;
    facts.set(item.thread.id, fact);
  }
  return facts;
}

/** What a thread is called: by its service, else by the message that starts it. */
function titleOf({ state, known, initial }: ThreadFacts): string {
  const own = firstLine(plainText(state?.title ?? ''));
  if (state?.source && own) return own;
  const start = known.find((entry) => entry.row?.id === initial);
  const said = start?.kind === 'message' ? firstLine(start.text) || start.attachments[0]?.file_name : '';
  return said || own;
}

/** Fills in dots, lines, context rows, cards, reply counts and folding; entries are changed in place. */
export function markThreads(items: Entry[], oneThread: boolean): void {
  const facts = threadFacts(items);
  for (const fact of facts.values()) {
    // A server that never says where a thread starts: the oldest message known has to do.
    if (fact.initial === 0) fact.initial = fact.known[0]?.row?.id ?? 0;
    const start = fact.known.find((entry) => entry.row?.id === fact.initial);
    if (start?.thread) start.thread.starts = true;
    const title = titleOf(fact);
    for (const entry of fact.known) if (entry.thread) entry.thread.title = title;
  }
  items.forEach((one, index) => {
    const item = inThread(one);
    if (!item) return;
    const previous = inThread(items[index - 1]);
    const sameThread = previous !== null && previous.thread?.id === item.thread?.id;
    const sameDay = previous !== null && dayOf(previous.at) === dayOf(item.at);
    if (sameThread && item.thread && previous.thread && sameDay) previous.thread.linked = true;
    const state = (item.thread && facts.get(item.thread.id)?.state) ?? null;
    if (item.kind === 'line') {
      const next = inThread(items[index + 1]);
      const last = next?.kind !== 'line' || next.thread?.id !== item.thread?.id;
      if (state?.source && last && !oneThread) item.card = cardOf(state);
      return;
    }
    item.folded =
      sameThread &&
      sameDay &&
      previous.kind === 'message' &&
      previous.writer.key === item.writer.key &&
      item.at - previous.at <= FOLD_WITHIN;
    // What starts the thread of a service does not show the thread's title itself.
    const needsContext = item.thread !== null && (!item.thread.starts || state?.source);
    if (item.thread && !oneThread && needsContext && !sameThread) {
      item.context = item.thread.title || null;
      item.status = state?.status ?? null;
    }
  });
  if (!oneThread) countReplies(items, facts);
}

function cardOf(state: Thread): LineEntry['card'] {
  return {
    id: state.id,
    title: state.title ?? '',
    status: state.status ?? null,
    source: sourceName(state),
    comments: commentsOf(state),
  };
}

/** Puts "n replies in thread" under the run that starts a thread, when replies lie elsewhere. */
function countReplies(items: readonly Entry[], facts: ReadonlyMap<string, ThreadFacts>): void {
  items.forEach((item, index) => {
    if (item.kind !== 'message' || !item.thread?.starts) return;
    let last: MessageEntry = item;
    let shown = 0;
    for (let next = items[index + 1]; next?.kind === 'message'; next = items[index + 1 + shown]) {
      if (next.thread?.id !== item.thread.id) break;
      last = next;
      shown += 1;
    }
    const fact = facts.get(item.thread.id);
    if (!fact) return;
    const talk = fact.known.filter((entry): entry is MessageEntry => entry.kind === 'message');
    // An activity is not among the comments the server counts; any other start is.
    const counted = item.row?.message.event === 'activity' ? 0 : 1;
    const count = Math.max(fact.state ? commentsOf(fact.state) - counted : 0, talk.length - 1);
    if (count <= shown) return;
    const writers = new Map(talk.slice(1).map((entry) => [entry.writer.key, entry.writer]));
    last.replies = { count, writers: [...writers.values()].slice(0, 3) };
  });
}
