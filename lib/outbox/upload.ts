/**
 * Uploads the files of outbox rows, with their progress. Runs in the worker of the offscreen document, where an
 * upload outlives the service worker, or in the background itself where there is none. File and credentials are read from the
 * database here, so that neither travels between contexts.
 */
import { FlowdockError } from '../flowdock/errors.ts';
import type { Message } from '../flowdock/model.ts';
import { t } from '../i18n/t.ts';
import { listen } from '../store/channel.ts';
import { openDatabase } from '../store/database.ts';
import { openRoom } from '../sync/room.ts';
import { findArrived } from './arrived.ts';
import { announceProgress, type Progress } from './progress.ts';
import type { OutboxRow } from './row.ts';
import { xhrFetch } from './xhr-fetch.ts';

/** A connection on which nothing moves for this long is given up and tried again, in ms. */
const STALL = 60_000;
/** How often pages hear of an upload that does not move, so that one opened meanwhile knows; ms. */
const REMIND = 1_000;
/** Firefox stops a background that calls none of its functions for 30 s. */
const KEEP_AWAKE = 20_000;

interface Upload {
  message: Promise<Message>;
  controller: AbortController;
}

/** Those that run, and those that are done but whose row is not ended yet. */
const uploads = new Map<string, Upload>();
let watching = false;

/**
 * Sends the file of a row; asked again while it is on its way, or before its row has ended, it is the same
 * upload. `uncertain`: an earlier attempt may have arrived, so the server is asked first.
 */
export function upload(uuid: string, uncertain: boolean): Promise<Message> {
  const known = uploads.get(uuid);
  if (known) return known.message;
  if (!watching) listen(({ kind }) => kind === 'outbox' && void giveUpDiscarded());
  watching = true;
  const controller = new AbortController();
  const message = send(uuid, uncertain, controller.signal);
  uploads.set(uuid, { message, controller });
  message.catch(() => uploads.delete(uuid));
  return message;
}

/** Whoever discards a row, or signs out, means its upload as well. */
async function giveUpDiscarded(): Promise<void> {
  const database = await openDatabase();
  for (const [uuid, { controller }] of uploads) {
    if ((await database.get('outbox', uuid))?.action.kind === 'file') continue;
    controller.abort();
    uploads.delete(uuid);
  }
}

async function send(uuid: string, uncertain: boolean, signal: AbortSignal): Promise<Message> {
  const { row, file } = await readFile(uuid);
  const progress: Progress = { uuid, sent: 0, total: file.size };
  const tell = (): void => announceProgress(progress);
  const onProgress = (sent: number, total: number): void => {
    Object.assign(progress, { sent, total });
    tell();
  };
  const reminder = setInterval(tell, REMIND);
  const awake = import.meta.env.FIREFOX ? setInterval(() => void callBrowser(), KEEP_AWAKE) : undefined;
  try {
    const withProgress =
      typeof XMLHttpRequest === 'undefined' ? {} : { fetch: xhrFetch({ onProgress, stallMs: STALL }) };
    const [reading, sending] = await Promise.all([
      openRoom(row.account, row.conversation),
      openRoom(row.account, row.conversation, withProgress),
    ]);
    const arrived = uncertain ? await findArrived(reading, row) : null;
    if (arrived) return arrived;
    signal.throwIfAborted();
    tell();
    const { fileName, threadId } = row.action;
    return await sending.sendFile({ file, fileName, uuid, threadId }, { signal });
  } finally {
    clearInterval(reminder);
    clearInterval(awake);
  }
}

/** Loaded in Firefox's background alone: workers have none of these functions. */
async function callBrowser(): Promise<void> {
  const { browser } = await import('wxt/browser');
  await browser.runtime.getPlatformInfo();
}

async function readFile(uuid: string) {
  const database = await openDatabase();
  const [row, stored] = await Promise.all([database.get('outbox', uuid), database.get('outboxFiles', uuid)]);
  if (!row) throw new FlowdockError('aborted', t('The file was discarded before it was sent.'));
  if (!isFileRow(row) || !stored) throw gone();
  const { contentType } = row.action;
  // A blob keeps the type it was given when it was picked; what the row says is what others are told.
  return { row, file: stored.file.slice(0, stored.file.size, contentType) };
}

const isFileRow = (row: OutboxRow): row is OutboxRow & { action: { kind: 'file' } } =>
  row.action.kind === 'file';

const gone = (): FlowdockError =>
  new FlowdockError('gone', t('The browser no longer has this file. Pick it and send it again.'));
