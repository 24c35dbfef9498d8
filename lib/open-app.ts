/** Opens the app at a conversation: in the popup where the browser lets it be opened, else in a window of its own. */
import { browser } from 'wxt/browser';
import type { AccountId, ConversationKey } from './store/picture.ts';

const POPUP = 'popup.html';
/** Size of the popup, as the design draws it, and of the frame around a window; CSS px. */
const SIZE = { width: 416, height: 640 };
const REPLY_SIZE = { width: 416, height: 320 };

export interface StartPlace {
  account: AccountId;
  conversation: ConversationKey;
  /** One thread of the flow instead of all of it. */
  thread?: string;
  /** Scroll to this message. */
  message?: number;
  /** To pick files, which the popup could not stay open for. */
  attach?: true;
  /** To answer what is unread there, and nothing else. */
  reply?: true;
}

/** The address of the list of all unread, within the app. */
const UNREAD = 'unread';

/** Opens the list of all unread. */
export async function openUnread(): Promise<void> {
  const page = `${POPUP}#${UNREAD}`;
  if (!(await popUp(page))) await openWindow(page);
}

/** Whether an address of the app names the list of all unread. */
export const startsUnread = (hash: string): boolean => hash === `#${UNREAD}`;

/** Begins the address of a search over all messages. */
const SEARCH = 'search=';

/** Opens the search over all messages, with words typed elsewhere. */
export async function openSearch(words: string): Promise<void> {
  const page = `${POPUP}#${SEARCH}${encodeURIComponent(words.toWellFormed())}`;
  if (!(await popUp(page))) await openWindow(page);
}

/** The words an address of the app searches for, or null. */
export function startSearch(hash: string): string | null {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  return given.get('search');
}

/** Without a place it opens where the app was left. */
export async function openConversation(
  place: Pick<StartPlace, 'account' | 'conversation'> | null,
  { message, thread }: Pick<StartPlace, 'message' | 'thread'> = {},
): Promise<void> {
  const page = place
    ? `${POPUP}#${hashOf({
        account: place.account,
        conversation: place.conversation,
        ...(message === undefined ? {} : { message }),
        ...(thread === undefined ? {} : { thread }),
      })}`
    : POPUP;
  if (!(await popUp(page))) await openWindow(page);
}

/**
 * Whether this page is a popup that closes when the browser shows its own window to choose files, as Firefox's does;
 * what was chosen would reach nobody.
 */
export const closesWhenPicking = (): boolean =>
  import.meta.env.FIREFOX && browser.extension.getViews({ type: 'popup' }).includes(window);

/** Opens a conversation in a window of its own, where files can be picked. */
export const openToAttach = (place: Omit<StartPlace, 'message' | 'attach'>): Promise<unknown> =>
  openWindow(`${POPUP}#${hashOf({ ...place, attach: true })}`);

/** A window that only answers, as `storage.session` remembers it: it lives no longer than the browser. */
interface ReplyWindow {
  window: number;
  tab: number;
  /** What it shows. */
  page: string;
}

/**
 * Opens the small window that only answers: one for each conversation, which comes to the front when it is open. Asked
 * for another thread it goes there; what was typed about the one before is kept as its draft.
 */
export async function openReply(
  place: Pick<StartPlace, 'account' | 'conversation' | 'thread'>,
): Promise<void> {
  const page = `${POPUP}#${hashOf({ ...place, reply: true })}`;
  const name = `reply-window ${place.account} ${place.conversation}`;
  // Pressed twice, the second press waits for the window of the first.
  await navigator.locks.request(name, async () => {
    // This function alone writes it.
    const open = (await browser.storage.session.get(name))[name] as ReplyWindow | undefined;
    if (open && (await comeForward(open, page))) {
      if (open.page !== page) await browser.storage.session.set({ [name]: { ...open, page } });
      return;
    }
    const made = await openWindow(page, REPLY_SIZE);
    const tab = made?.tabs?.[0]?.id;
    if (made?.id !== undefined && tab !== undefined)
      await browser.storage.session.set({ [name]: { window: made.id, tab, page } });
  });
}

/** False when the window is gone. */
async function comeForward({ window, tab, page }: ReplyWindow, wanted: string): Promise<boolean> {
  try {
    await browser.windows.update(window, { focused: true, drawAttention: true });
    if (page !== wanted)
      await browser.tabs.update(tab, { url: browser.runtime.getURL(`/${wanted}` as '/popup.html') });
    return true;
  } catch {
    return false;
  }
}

const openWindow = (page: string, size = SIZE) =>
  browser.windows.create({
    url: browser.runtime.getURL(`/${page}` as '/popup.html'),
    type: 'popup',
    ...size,
  });

/** False where the browser does not let the popup be opened now: no window has the focus, or no click asked. */
async function popUp(page: string): Promise<boolean> {
  try {
    await browser.action.setPopup({ popup: page });
    await browser.action.openPopup();
    return true;
  } catch {
    return false;
  } finally {
    await browser.action.setPopup({ popup: POPUP });
  }
}

const hashOf = ({ account, conversation, thread, message, attach, reply }: StartPlace): string =>
  new URLSearchParams({
    account,
    conversation,
    ...(thread ? { thread } : {}),
    ...(message ? { message: String(message) } : {}),
    ...(attach ? { attach: '1' } : {}),
    ...(reply ? { reply: '1' } : {}),
  }).toString();

/** The place an address of the app names, or null. */
export function startPlace(hash: string): StartPlace | null {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const account = given.get('account');
  const conversation = given.get('conversation');
  if (!account || !conversation || !/^(flow:.|private:\d+$)/.test(conversation)) return null;
  const thread = given.get('thread');
  const message = Number(given.get('message'));
  return {
    account,
    // Its form was looked at above.
    conversation: conversation as ConversationKey,
    ...(thread ? { thread } : {}),
    ...(message > 0 ? { message } : {}),
    ...(given.get('attach') ? { attach: true } : {}),
    ...(given.get('reply') ? { reply: true } : {}),
  };
}
