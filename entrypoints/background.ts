import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { beginWithCode, changeHeaders, signIn, signOut } from '../lib/accounts/accounts.ts';
import { forgetCode, serverOfCode } from '../lib/accounts/browser-sign-in.ts';
import { checkConnection } from '../lib/accounts/connection-check.ts';
import { answer } from '../lib/answer.ts';
import { paintBadge } from '../lib/badge.ts';
import { watchCommands } from '../lib/commands.ts';
import { fileAddress, uploadLimit } from '../lib/files/addresses.ts';
import { languageReady } from '../lib/i18n/load.ts';
import { arrangeStreams, streamSettings, takeReport, whileLooking } from '../lib/live/service.ts';
import { manageHandlers } from '../lib/manage/service.ts';
import { handleMenuClick, installMenus, rebuildMenus } from '../lib/menus.ts';
import { noteUpdate } from '../lib/news.ts';
import { notifyUnread, watchNotifications } from '../lib/notifications.ts';
import { watchOmnibox } from '../lib/omnibox.ts';
import { drain, drainNow, OUTBOX_ALARM } from '../lib/outbox/drain.ts';
import { keepQuietAlarm, QUIET_ALARM, watchLock } from '../lib/quiet.ts';
import { watchSettings } from '../lib/settings.ts';
import { shareHandlers } from '../lib/share/service.ts';
import { listen } from '../lib/store/channel.ts';
import type { AccountId } from '../lib/store/picture.ts';
import { startAfresh } from '../lib/store/writer.ts';
import { runAction } from '../lib/sync/actions.ts';
import { loadInbox } from '../lib/sync/inbox.ts';
import { loadAround, loadMessages } from '../lib/sync/messages.ts';
import { setOpen } from '../lib/sync/open.ts';
import { keepPollAlarm, POLL_ALARM, poll, refreshAll, tidy } from '../lib/sync/poll.ts';
import { refresh } from '../lib/sync/refresh.ts';
import { searchMessages, stopSearch } from '../lib/sync/search.ts';
import { noteTrouble } from '../lib/trouble.ts';

/** Runs a service that nobody waits for. Its trouble is kept where people see it; here is only the trace. */
function run(what: string, work: () => Promise<unknown>): void {
  work().catch((error) => {
    console.warn(`Quayside: ${what} waits for its next turn.`, error);
    void noteTrouble(what, error);
  });
}

/** All that a start of the worker brings back: alarms, badge, and whatever became due while it was away. */
function wake(): void {
  run('the language', languageReady);
  run('the streams', arrangeStreams);
  run('the badge', paintBadge);
  run('notifications', notifyUnread);
  run('quiet times', () => keepQuietAlarm());
  run('the outbox', drain);
  run('the poll', () => poll());
}

/** Quiet times began, ended or changed: what was held back may be told, and the badge says what is in force. */
function quietChanged(): void {
  run('quiet times', () => keepQuietAlarm());
  run('notifications', notifyUnread);
  run('the badge', paintBadge);
}

// Every listener is registered here, synchronously, so that an event that wakes the worker finds it.
export default defineBackground(() => {
  answer({
    'sign-in': async (send) => {
      const account = await signIn(send);
      // The person is signed in whatever the first refresh brings; trouble shows as the account's health.
      run('the first refresh', () => refresh(account));
      // What was refused for want of a sign-in goes out now.
      run('the outbox', drain);
      run('the streams', arrangeStreams);
      return { account };
    },
    'check-connection': ({ server, headers }) => checkConnection(server, headers),
    'change-headers': async ({ account, headers }) => {
      await changeHeaders(account, headers);
      // How it goes with them is in the account's health.
      await refresh(account).catch(() => undefined);
      run('the streams', arrangeStreams);
      run('the outbox', () => drainNow(account));
      return null;
    },
    'code-begin': async ({ server, headers }) => {
      await beginWithCode(server, headers);
      return null;
    },
    'code-server': async () => ({ server: await serverOfCode() }),
    'code-forget': async () => {
      await forgetCode();
      return null;
    },
    'sign-out': async ({ account }) => {
      await signOut(account);
      run('the streams', arrangeStreams);
      return null;
    },
    'start-afresh': async () => {
      await startAfresh();
      run('the streams', arrangeStreams);
      run('the alarm of the poll', () => keepPollAlarm());
      run('the outbox', drain);
      return null;
    },
    refresh: async ({ account }) => {
      await (account === undefined ? refreshAll() : refresh(account));
      return null;
    },
    'load-messages': loadMessages,
    'load-around': loadAround,
    'search-messages': searchMessages,
    'search-stop': async ({ search }) => {
      stopSearch(search);
      return null;
    },
    'load-inbox': async (send) => {
      await loadInbox(send);
      return null;
    },
    'run-action': async (send) => {
      await runAction(send);
      return null;
    },
    'set-open': async (send) => {
      await setOpen(send);
      return null;
    },
    'file-address': ({ account, path }) => fileAddress(account, path),
    'upload-limit': async ({ account }) => ({ bytes: await uploadLimit(account) }),
    looking: whileLooking,
    'stream-settings': streamSettings,
    'stream-report': async (report) => {
      await takeReport(report);
      // A server that is back takes what waited for it.
      if (report.steps.some(({ kind }) => kind === 'connected'))
        run('the outbox', () => drainNow(report.account));
      return null;
    },
    'outbox-changed': async () => {
      await drain();
      return null;
    },
    ...shareHandlers,
    ...manageHandlers,
  });

  browser.runtime.onInstalled.addListener(({ reason, previousVersion }) => {
    if (reason === 'install') run('the welcome', () => browser.tabs.create({ url: '/welcome.html' }));
    if (reason === 'update' && previousVersion !== undefined)
      run('the news', () => noteUpdate(previousVersion));
    run('the menu', rebuildMenus);
    run('the streams', arrangeStreams);
  });
  browser.runtime.onStartup.addListener(() => {
    run('the menu', rebuildMenus);
    run('the streams', arrangeStreams);
  });
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === POLL_ALARM) {
      run('the streams', arrangeStreams);
      run('the poll', () => poll());
      // What is known gets old when it can't be asked for.
      run('the badge', paintBadge);
      run('tidying', () => tidy());
      // The clocks of the machine may have been set since.
      run('quiet times', () => keepQuietAlarm());
    }
    if (name === QUIET_ALARM) quietChanged();
    if (name === OUTBOX_ALARM) {
      run('the outbox', drain);
      run('the badge', paintBadge); // what waits shows after a while
    }
  });
  browser.contextMenus.onClicked.addListener((info, tab) => {
    run('the share', () => handleMenuClick(info, tab));
  });

  const away = new Set<AccountId>();
  listen((announcement) => {
    run('the badge', paintBadge);
    run('notifications', notifyUnread);
    if (announcement.kind !== 'changes') return;
    for (const change of announcement.changes) {
      if (change.kind !== 'account') continue;
      const { id, health } = change.account;
      // Reachable again: what only the connection kept back goes out now, not when its back-off ends.
      if (health.state !== 'ok') away.add(id);
      else if (away.delete(id)) run('the outbox', () => drainNow(id));
      // Nothing is asked for it any more, perhaps for nobody.
      if (health.state === 'refused') run('the alarm of the poll', () => keepPollAlarm());
    }
  });
  let before: string | null = null;
  watchSettings(({ live, everyMessage, keywords }) => {
    run('the language', languageReady);
    quietChanged();
    const now = JSON.stringify([live, everyMessage, keywords]);
    if (now !== before) run('the streams', arrangeStreams);
    // From where on every message is news, or words are listened for, has to be known.
    if (now !== before && (keywords.length > 0 || Object.keys(everyMessage).length > 0))
      run('the picture', refreshAll);
    before = now;
  });
  watchNotifications((what, work) => run(what, work));
  watchCommands((what, work) => run(what, work));
  watchOmnibox((what, work) => run(what, work));
  watchLock(quietChanged);
  installMenus();
  wake();
});
