/** What the background does at each request of a page. Loaded with the first of them; `live/answer-report.ts` is apart. */
import { beginWithCode, changeHeaders, signIn, signOut } from './accounts/accounts.ts';
import { forgetCode, serverOfCode } from './accounts/browser-sign-in.ts';
import { checkConnection } from './accounts/connection-check.ts';
import { testServer } from './accounts/test-server.ts';
import type { Handlers } from './answer-one.ts';
import { fileAddress, uploadLimit } from './files/addresses.ts';
import { forgetFirstScreen } from './keep-first-screen.ts';
import { arrangeStreams, streamSettings, whileLooking } from './live/service.ts';
import { manageHandlers } from './manage/service.ts';
import { drain, drainNow } from './outbox/drain.ts';
import { shareHandlers } from './share/service.ts';
import { startAfresh } from './store/writer.ts';
import { runAction } from './sync/actions.ts';
import { clearCache } from './sync/clear.ts';
import { loadInbox } from './sync/inbox.ts';
import { loadAround, loadMessages } from './sync/messages.ts';
import { setOpen } from './sync/open.ts';
import { keepPollAlarm, refreshAll } from './sync/poll.ts';
import { refresh } from './sync/refresh.ts';
import { searchMessages, stopSearch } from './sync/search.ts';

/** The functions, one for each request; `run` is for work whose end nobody waits for. */
export function handlersOf(
  run: (what: string, work: () => Promise<unknown>) => void,
): Omit<Handlers, 'stream-report'> {
  return {
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
    'test-server': ({ server }) => testServer(server),
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
      await forgetFirstScreen();
      run('the streams', arrangeStreams);
      return null;
    },
    'start-afresh': async () => {
      await startAfresh();
      await forgetFirstScreen();
      run('the streams', arrangeStreams);
      run('the alarm of the poll', () => keepPollAlarm());
      run('the outbox', drain);
      return null;
    },
    'clear-cache': async () => {
      const readAnew = await clearCache();
      await forgetFirstScreen();
      run('the picture', readAnew);
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
    'outbox-changed': async () => {
      await drain();
      return null;
    },
    ...shareHandlers,
    ...manageHandlers,
  };
}
