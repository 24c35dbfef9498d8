/** A page that shows the picture says so, and what is on its screen, for as long as it lives. */
import { browser } from 'wxt/browser';
import { ask } from '../ask.ts';
import { notificationId } from '../notify-rules.ts';
import { readSettings, watchSettings } from '../settings.ts';
import type { AccountId, ConversationKey } from '../store/picture.ts';
import { tell } from './channel.ts';
import { holdLock, LOOKING, openLock, screenLock } from './locks.ts';

/** When the background did not answer, ms. */
const AGAIN = 5_000;

/** Wants the picture live until the page goes. Once for each page. */
export function look(): void {
  holdLock(LOOKING, 'shared');
  tell({ kind: 'looking' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = async (): Promise<void> => {
    const result = await ask('looking', {});
    clearTimeout(timer);
    timer = setTimeout(() => void keep(), result.ok ? result.value.againMs : AGAIN);
  };
  void keep();
  // Who holds the stream changes with the setting.
  let live: boolean | null = null;
  watchSettings((now) => {
    if (live !== null && now.live !== live) void keep();
    live = now.live;
  });
  void readSettings().then((now) => {
    live ??= now.live;
  });
}

/** The list of all unread, or one conversation. */
type Shown = 'unread' | { account: AccountId; conversation: ConversationKey };

/**
 * Says that a conversation, or the list of all unread, is on screen, while the page is visible and has the focus; and
 * all the while that the conversation is open. Until the returned function is called.
 */
export function onScreen(what: Shown): () => void {
  const close =
    what === 'unread' ? null : holdLock(openLock(`${what.account} ${what.conversation}`), 'shared');
  const lock = screenLock(what === 'unread' ? what : `${what.account} ${what.conversation}`);
  let leave: (() => void) | null = null;
  const judge = (): void => {
    const seen = document.visibilityState === 'visible' && document.hasFocus();
    if (seen && !leave) {
      leave = holdLock(lock, 'shared');
      // Its notification has said what it had to.
      if (what !== 'unread')
        browser.notifications.clear(notificationId(what.account, what.conversation)).catch(() => undefined);
    }
    if (!seen && leave) {
      leave();
      leave = null;
    }
  };
  judge();
  for (const name of ['focus', 'blur']) addEventListener(name, judge);
  document.addEventListener('visibilitychange', judge);
  return () => {
    for (const name of ['focus', 'blur']) removeEventListener(name, judge);
    document.removeEventListener('visibilitychange', judge);
    close?.();
    leave?.();
    leave = null;
  };
}
