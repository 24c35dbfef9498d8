import { computed, useSignal } from '@preact/signals';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { watchPlaces } from '../../lib/panel.ts';
import { changeSettings, settingsSignal } from '../../lib/settings.ts';
import { accountNames } from '../../lib/store/account-names.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { useNoStrayDrops } from '../files/stray-drops.ts';
import { Toast } from '../ui/Toast.tsx';
import { showToast, undoLast } from '../ui/toasts.ts';
import { markAllRead } from '../unread/mark-read.ts';
import { UnreadView } from '../unread/UnreadView.tsx';
import './app.css';
import { t } from '../../lib/i18n/t.ts';
import { chosenAccount, nextAccount } from './chosen-account.ts';
import { isAway, mayAsk } from './connection.ts';
import { AppContext, type App as AppValue, type Place, placeOf, type Tab } from './context.ts';
import { Footer } from './Footer.tsx';
import { Header } from './Header.tsx';
import { useLastUsed } from './last-used.ts';
import { ofOneAccount } from './one-account.ts';
import { ofShownOrganizations } from './shown-organizations.ts';
import { TABS, Tabs } from './Tabs.tsx';
import { useAppKeys } from './use-app-keys.ts';
import { ViewBoundary } from './ViewBoundary.tsx';
import {
  AccountBar,
  ConversationView,
  FlowPage,
  FlowsView,
  firstPlace,
  HealthBanner,
  InboxView,
  KeyList,
  NewFlowPage,
  NewsLine,
  OrganizationPage,
  OrganizationsPage,
  PrivateView,
  ProfilePage,
  RecentlyRead,
  ReplyPage,
  SearchPage,
  SignInView,
  Switcher,
  UnsentPage,
} from './views.ts';

/** How often an open popup asks for news of an account that has no standing stream, in ms. */
const REFRESH = 5_000;

/** The popup, or the side panel. The picture has begun when it is drawn; `start` is where it opens, if not where it was left. */
export function App({
  picture: whole,
  start,
  inPanel = false,
}: {
  picture: PictureView;
  start: Place | null;
  inPanel?: boolean;
}) {
  useNoStrayDrops();
  const picture = useMemo(() => ofShownOrganizations(whole), [whole]);
  const place = useSignal<Place>(firstPlace(start));
  const tabBehind = useRef<Tab>(settingsSignal().peek().lastTab);
  const trail = useRef<Place[]>([]);
  const refreshing = useRef<Promise<void> | null>(null);

  const refresh = useCallback((): Promise<void> => {
    refreshing.current ??= ask('refresh', {}).then(() => {
      // How it went is in the health of each account, which the banner shows.
      refreshing.current = null;
    });
    return refreshing.current;
  }, []);
  const app = useMemo<AppValue>(
    () => ({
      inPanel,
      picture,
      // By all organizations: nobody is called otherwise because one of them is hidden.
      names: computed(() => accountNames(whole.accounts.value, whole.flows.value)),
      place,
      navigate(to) {
        if (to.view === 'tabs') {
          trail.current = [];
          tabBehind.current = to.tab;
          void changeSettings({ lastTab: to.tab }).catch(() => {});
        } else trail.current.push(place.peek());
        place.value = to;
      },
      back() {
        place.value = trail.current.pop() ?? { view: 'tabs', tab: tabBehind.current };
      },
      toast: showToast,
      refresh,
    }),
    [inPanel, whole, picture, place, refresh],
  );
  const all = useMemo(() => ({ ...app, picture: whole }), [app, whole]);
  useEffect(() => {
    if (inPanel) return watchPlaces((to) => app.navigate(placeOf(to)));
  }, [inPanel, app]);

  const signedIn = picture.accounts.value.length > 0;
  const complete = picture.first.value === null;
  useEffect(() => {
    // Not before the page has read what this has the background read.
    if (!signedIn || !complete) return;
    void refresh();
    const timer = setInterval(() => {
      const now = Date.now();
      const due = picture.accounts.peek().filter((account) => mayAsk(account, now));
      if (document.visibilityState === 'hidden') return;
      for (const { id } of due) void ask('refresh', { account: id });
    }, REFRESH);
    const online = () => void refresh();
    addEventListener('online', online);
    return () => {
      clearInterval(timer);
      removeEventListener('online', online);
    };
  }, [signedIn, complete, picture, refresh]);

  return (
    <AppContext.Provider value={app}>
      <div class="popup">
        <ViewBoundary view="the app" at={signedIn} heading="Quayside">
          {signedIn ? (
            <SignedIn app={app} all={all} />
          ) : (
            <div class="body">
              <SignInView />
            </div>
          )}
        </ViewBoundary>
        <Toast />
      </div>
    </AppContext.Provider>
  );
}

/** `all` is the app with what is hidden, for where a person goes by another way than the lists. */
function SignedIn({ app, all }: { app: AppValue; all: AppValue }) {
  const place = app.place.value;
  const [keyList, setKeyList] = useState(false);
  const [switching, setSwitching] = useState(false);
  const { singleKeyShortcuts, newsSince } = settingsSignal().value;
  /** The banner stays once it was wanted: it also says when all is well again. */
  const toldOf = useRef(false);
  // What shows more than the first screen is drawn when the rest is here, a moment later.
  const complete = app.picture.first.value === null;
  toldOf.current ||= app.picture.accounts.value.some(isAway);
  const body = useRef<HTMLDivElement>(null);
  const scrolled = useRef(new Map<Tab, number>());

  const tab = place.view === 'tabs' ? place.tab : null;
  const recent = place.view === 'tabs' && place.recent === true;
  // Each tab remembers where it was scrolled to.
  useEffect(() => {
    const element = body.current;
    if (!element || !tab) return;
    element.scrollTop = scrolled.current.get(tab) ?? 0;
    const note = () => scrolled.current.set(tab, element.scrollTop);
    element.addEventListener('scroll', note, { passive: true });
    return () => element.removeEventListener('scroll', note);
  }, [tab]);
  const used = useLastUsed(app);
  // From a conversation back to the list: the keyboard goes on in it.
  const before = useRef(place);
  useEffect(() => {
    const from = before.current;
    const toTabs = place.view === 'tabs' && !place.choose;
    if (toTabs && (from.view === 'conversation' || from.view === 'flow')) {
      // Flows and private conversations have rows of their own; in Unread the first one takes its place.
      const id = from.view === 'flow' ? from.flow : from.conversation.replace(/^(flow|private):/, '');
      const key = `${from.account}/${id}`;
      const row =
        body.current?.querySelector<HTMLElement>(
          `[data-row="${CSS.escape(`${key}/${from.view === 'conversation' ? (from.thread ?? '') : ''}`)}"]`,
        ) ??
        body.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`) ??
        body.current?.querySelector<HTMLElement>('[data-row][tabindex="0"], [data-row]');
      (row ?? document.querySelector<HTMLElement>('[role=tab][aria-selected=true]'))?.focus();
    } else if (toTabs && from.view !== 'tabs') {
      (used() ?? document.querySelector<HTMLElement>('[role=tab][aria-selected=true]'))?.focus();
    }
    before.current = place;
  }, [place, used]);

  useAppKeys(singleKeyShortcuts, {
    tab(index) {
      const to = TABS[index];
      if (to) app.navigate({ view: 'tabs', tab: to.tab });
    },
    back() {
      // The reply window has no way back but to close.
      if ((place.view === 'tabs' && !place.recent) || place.view === 'reply') return false;
      app.back();
      return true;
    },
    undo: () => void undoLast(),
    markAllRead: () => {
      if (tab === 'unread' && !recent) void markAllRead(app.picture);
    },
    nextUnread() {
      const [next] = app.picture.unread.peek();
      if (!next) return app.toast({ text: t('Nothing unread') });
      const { account, conversation, id } = next;
      app.navigate({ view: 'conversation', account, conversation, focusMessage: id });
    },
    // To the search field that is here; else to the messages, of this conversation or of all.
    search() {
      const own = document.querySelector<HTMLElement>('.body input[type=search], .s-top input');
      if (own) return own.focus();
      const { view } = place;
      const within =
        view === 'conversation' ? { account: place.account, conversation: place.conversation } : null;
      app.navigate({ view: 'search', within });
    },
    switcher: () => setSwitching(true),
    account() {
      const accounts = app.picture.accounts.peek();
      if (accounts.length < 2) return;
      if (tab === 'unread' || tab === null) app.navigate({ view: 'tabs', tab: 'flows' });
      nextAccount(accounts);
    },
    newPrivate: () => app.navigate({ view: 'tabs', tab: 'private', choose: true }),
    keyList: () => setKeyList(true),
  });

  return (
    <>
      {place.view === 'tabs' ? (
        <>
          <Header />
          <main>
            <h1 class="sr">{t(TABS.find(({ tab: one }) => one === place.tab)?.label ?? 'Quayside')}</h1>
            <Tabs tab={place.tab} />
            {toldOf.current && <HealthBanner />}
            {complete && place.tab !== 'unread' && app.picture.accounts.value.length > 1 && <AccountBar />}
            <div ref={body} class="body" role="tabpanel" id="view" aria-labelledby={`tab-${place.tab}`}>
              <ViewBoundary view={place.tab} at={place}>
                {recent ? (
                  complete && <RecentlyRead />
                ) : place.tab === 'unread' ? (
                  <UnreadView />
                ) : (
                  complete && <OfChosenAccount app={app} tab={place.tab} />
                )}
              </ViewBoundary>
            </div>
            {newsSince !== null && <NewsLine />}
          </main>
          <Footer tab={recent ? 'recent' : place.tab} />
        </>
      ) : (
        <main>
          {toldOf.current && <HealthBanner />}
          <AppContext.Provider value={all}>
            <div class="body fixed">
              <ViewBoundary
                view={place.view}
                at={place}
                heading="Quayside"
                away={
                  place.view === 'reply'
                    ? { label: t('Close'), go: () => window.close() }
                    : { label: t('Back'), go: app.back }
                }
              >
                {complete && <Beside place={place} />}
              </ViewBoundary>
            </div>
          </AppContext.Provider>
        </main>
      )}
      {switching && complete && (
        <Switcher onClose={() => setSwitching(false)} onKeyList={() => setKeyList(true)} />
      )}
      {keyList && <KeyList onClose={() => setKeyList(false)} />}
    </>
  );
}

/** A list of all accounts, or of the one chosen. */
function OfChosenAccount({ app, tab }: { app: AppValue; tab: Exclude<Tab, 'unread'> }) {
  const only = chosenAccount(app.picture.accounts.value);
  const shown = useMemo(() => {
    if (only === null) return app;
    const picture = ofOneAccount(app.picture, only);
    // Whose they are need not be said of each then.
    return {
      ...app,
      picture,
      names: computed(() => accountNames(picture.accounts.value, picture.flows.value)),
    };
  }, [app, only]);
  return (
    <AppContext.Provider value={shown} key={only}>
      {tab === 'flows' && <FlowsView />}
      {tab === 'private' && <PrivateView />}
      {tab === 'inbox' && <InboxView />}
    </AppContext.Provider>
  );
}

/** What covers the tabs. */
function Beside({ place }: { place: Exclude<Place, { view: 'tabs' }> }) {
  switch (place.view) {
    case 'conversation':
      return (
        <ConversationView
          account={place.account}
          conversation={place.conversation}
          thread={place.thread}
          focusMessage={place.focusMessage}
          attach={place.attach}
        />
      );
    case 'reply':
      return <ReplyPage account={place.account} conversation={place.conversation} thread={place.thread} />;
    case 'flow':
      return <FlowPage account={place.account} flow={place.flow} />;
    case 'new-flow':
      return <NewFlowPage />;
    case 'search':
      return <SearchPage key={JSON.stringify(place)} place={place} />;
    case 'unsent':
      return <UnsentPage />;
    case 'organizations':
      return <OrganizationsPage />;
    case 'organization':
      return <OrganizationPage account={place.account} organization={place.organization} />;
    case 'profile':
      return <ProfilePage account={place.account} />;
  }
}
