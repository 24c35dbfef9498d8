import { browser } from 'wxt/browser';
import { defineBackground } from 'wxt/utils/define-background';
import { answer } from '../lib/answer.ts';
import { paintBadge } from '../lib/badge.ts';
import { watchCommands } from '../lib/commands.ts';
import { note, reasonOf, whenNoted } from '../lib/connection-log.ts';
import { languageReady } from '../lib/i18n/load.ts';
import { followFirstScreen, keepFirstScreen } from '../lib/keep-first-screen.ts';
import { arrangeStreams } from '../lib/live/service.ts';
import { handleMenuClick, installMenus, rebuildMenus } from '../lib/menus.ts';
import { noteUpdate } from '../lib/news.ts';
import { notifyUnread, watchNotifications } from '../lib/notifications.ts';
import { watchOmnibox } from '../lib/omnibox.ts';
import { openTab } from '../lib/open-tab.ts';
import { sendWaiting } from '../lib/outbox/send-waiting.ts';
import { OUTBOX_ALARM } from '../lib/outbox/waiting.ts';
import { keepQuietAlarm, QUIET_ALARM, watchLock } from '../lib/quiet.ts';
import { rewriteSettings, watchSettings } from '../lib/settings.ts';
import { anewAfter } from '../lib/settings-anew.ts';
import { listen } from '../lib/store/channel.ts';
import { openDatabase } from '../lib/store/database.ts';
import type { AccountId } from '../lib/store/picture.ts';
import { keepPollAlarm, POLL_ALARM, poll, refreshAll, tidy } from '../lib/sync/poll.ts';

/** Runs a service that nobody waits for. Its trouble is kept where people see it; here is only the trace. */
function run(what: string, work: () => Promise<unknown>): void {
  work().catch((error) => {
    console.warn(`Quayside: ${what} waits for its next turn.`, error);
    note({ what: 'work', task: what, failed: reasonOf(error) });
  });
}

/** What is noted comes in bursts; ms. */
const LOG_AFTER = 1_000;

/** The log is kept a moment after something was noted, never for its own sake: a worker that ends lacks that. */
function keepLog(): void {
  let waiting = false;
  whenNoted(() => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      import('../lib/keep-log.ts').then(({ keepNoted }) => keepNoted()).catch(() => undefined);
    }, LOG_AFTER);
  });
}

/** What woke the worker comes first: by then what a stream told is in the picture, mostly. ms */
const WAKE_AFTER = 250;

/** All that a start of the worker brings back: alarms, badge, and whatever became due while it was away. */
function wake(): void {
  run('the language', languageReady);
  run('the streams', arrangeStreams);
  run('the badge', paintBadge);
  run('notifications', () => notifyUnread());
  run('the first screen', keepFirstScreen);
  run('quiet times', () => keepQuietAlarm());
  run('the outbox', () => sendWaiting());
  run('the poll', () => poll());
}

/** Quiet times began, ended or changed: what was held back may be told, and the badge says what is in force. */
function quietChanged(): void {
  run('quiet times', () => keepQuietAlarm());
  run('notifications', () => notifyUnread());
  run('the badge', paintBadge);
}

// Every listener is registered here, synchronously, so that an event that wakes the worker finds it. What they do is
// loaded with `import()` where most starts do without it (scripts/worker-build.ts).
export default defineBackground(() => {
  answer(async (name) => {
    // Nearly all of them need it, and it takes as long to open as their code to load. Who needs it hears of its trouble.
    openDatabase().catch(() => undefined);
    if (name !== 'stream-report') {
      const [{ handlersOf }] = await Promise.all([import('../lib/handlers.ts'), languageReady()]);
      return handlersOf(run);
    }
    // Nobody reads what it is answered.
    const { answerReport } = await import('../lib/live/answer-report.ts');
    return { [name]: (report) => answerReport(report, run) };
  });

  browser.runtime.onInstalled.addListener(({ reason, previousVersion }) => {
    if (reason === 'install') run('the welcome', () => openTab('/welcome.html'));
    if (reason === 'update' && previousVersion !== undefined)
      run('the news', () => noteUpdate(previousVersion));
    run('the settings', rewriteSettings);
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
      run('the outbox', () => sendWaiting());
      run('the badge', paintBadge); // what waits shows after a while
    }
  });
  browser.contextMenus.onClicked.addListener((info, tab) => {
    run('the share', () => handleMenuClick(info, tab));
  });

  const away = new Set<AccountId>();
  listen((announcement) => {
    run('the badge', paintBadge);
    run('notifications', () => notifyUnread(announcement.kind === 'changes' ? announcement.changes : []));
    if (announcement.kind !== 'changes') return;
    run('the first screen', () => followFirstScreen(announcement));
    for (const change of announcement.changes) {
      if (change.kind !== 'account') continue;
      const { id, health } = change.account;
      // Reachable again: what only the connection kept back goes out now, not when its back-off ends.
      if (health.state !== 'ok') away.add(id);
      else if (away.delete(id)) run('the outbox', () => sendWaiting(id));
      // Nothing is asked for it any more, perhaps for nobody.
      if (health.state === 'refused') run('the alarm of the poll', () => keepPollAlarm());
    }
  });
  watchSettings((now, before) => {
    run('the language', languageReady);
    // Which flows are muted is part of it.
    run('the first screen', keepFirstScreen);
    quietChanged();
    const { streams, picture } = anewAfter(now, before);
    if (streams) run('the streams', arrangeStreams);
    if (picture) run('the picture', refreshAll);
  });
  watchNotifications((what, work) => run(what, work));
  watchCommands((what, work) => run(what, work));
  watchOmnibox((what, work) => run(what, work));
  watchLock(quietChanged);
  keepLog();
  installMenus();
  setTimeout(wake, WAKE_AFTER);
});
