/** How much Quayside keeps on this computer. */
import { openDatabase } from './database.ts';

export interface LocalData {
  /** Bytes of everything; null when the browser does not say. */
  bytes: number | null;
  messages: number;
  flows: number;
  /** Conversations, threads and edits with something typed or picked. */
  drafts: number;
  /** Messages and files that are not sent yet. */
  queued: number;
}

/** Counts, without reading what is counted. */
export async function readLocalData(): Promise<LocalData> {
  const stores = ['messages', 'flows', 'drafts', 'draftFiles', 'outbox'] as const;
  const transaction = (await openDatabase()).transaction(stores);
  const [messages, flows, texts, files, outbox, { usage = null }] = await Promise.all([
    transaction.objectStore('messages').count(),
    transaction.objectStore('flows').count(),
    transaction.objectStore('drafts').getAllKeys(),
    transaction.objectStore('draftFiles').getAllKeys(),
    transaction.objectStore('outbox').getAll(),
    navigator.storage.estimate(),
  ]);
  // The files of a tray belong to the text beside it.
  const trays = files.map(([account, conversation, thread]) => [account, conversation, thread]);
  return {
    bytes: usage,
    messages,
    flows,
    drafts: new Set([...texts, ...trays].map((key) => JSON.stringify(key))).size,
    queued: outbox.filter(({ action: { kind } }) => SENT.has(kind)).length,
  };
}

/** Actions that send something of its own. */
const SENT: ReadonlySet<string> = new Set(['message', 'file', 'comment']);
