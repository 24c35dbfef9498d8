/**
 * The views of the app, each a piece of code by itself. The list of unread, where the app opens, is in its first
 * piece; the page fetches any other while it reads the picture, when it is going to open there.
 */
import { fitsSettings, keptFirstScreen } from '../../lib/kept-first-screen.ts';
import { wasAway } from '../../lib/kept-frame.ts';
import { settingsReady, settingsSignal } from '../../lib/settings.ts';
import type { FirstScreen } from '../../lib/store/first-screen.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { UnreadEmpty } from '../unread/UnreadView.tsx';
import { marksReady } from '../unread/unread-marks.ts';
import { isAway } from './connection.ts';
import type { Place } from './context.ts';
import { lazy } from './lazy.tsx';

export const SignInView = lazy(async () => (await import('../sign-in/SignInView.tsx')).SignInView);
export const FlowsView = lazy(async () => (await import('../flows/FlowsView.tsx')).FlowsView);
export const PrivateView = lazy(async () => (await import('../private/PrivateView.tsx')).PrivateView);
export const InboxView = lazy(async () => (await import('../inbox/InboxView.tsx')).InboxView);
export const ConversationView = lazy(
  async () => (await import('../conversation/ConversationView.tsx')).ConversationView,
);
export const AccountBar = lazy(async () => (await import('./AccountBar.tsx')).AccountBar);
export const HealthBanner = lazy(async () => (await import('./HealthBanner.tsx')).HealthBanner);
export const FlowPage = lazy(async () => (await import('../flow/FlowPage.tsx')).FlowPage);
export const NewFlowPage = lazy(async () => (await import('../flow/NewFlowPage.tsx')).NewFlowPage);
export const OrganizationsPage = lazy(
  async () => (await import('../organizations/OrganizationsPage.tsx')).OrganizationsPage,
);
export const OrganizationPage = lazy(
  async () => (await import('../organizations/OrganizationPage.tsx')).OrganizationPage,
);
export const SearchPage = lazy(async () => (await import('../search/SearchPage.tsx')).SearchPage);
export const UnsentPage = lazy(async () => (await import('../unsent/UnsentPage.tsx')).UnsentPage);
export const ReplyPage = lazy(async () => (await import('../reply/ReplyPage.tsx')).ReplyPage);
export const ProfilePage = lazy(async () => (await import('../profile/ProfilePage.tsx')).ProfilePage);
export const Switcher = lazy(async () => (await import('../switcher/Switcher.tsx')).Switcher);
export const NewsLine = lazy(async () => (await import('../news/NewsLine.tsx')).NewsLine);
export const RecentlyRead = lazy(async () => (await import('../unread/RecentlyRead.tsx')).RecentlyRead);
export const KeyList = lazy(async () => (await import('./KeyList.tsx')).KeyList);

/** The place where the app was left, unless it is opened somewhere. */
export const firstPlace = (start: Place | null): Place =>
  start ?? { view: 'tabs', tab: settingsSignal().peek().lastTab };

/** The first screen that was kept, if it is what this page begins with. */
export async function keptScreen(start: Place | null): Promise<FirstScreen | null> {
  if (start !== null && (start.view !== 'tabs' || start.tab !== 'unread')) return null;
  try {
    const screen = await keptFirstScreen();
    if (screen === null) return null;
    await settingsReady();
    const settings = settingsSignal().peek();
    const fits = start !== null || settings.lastTab === 'unread';
    return fits && fitsSettings(screen, settings) ? screen : null;
  } catch {
    // A browser that keeps nothing for us: the page begins with the picture.
    return null;
  }
}

/** Resolves when so much of the picture is read that what is going to be shown of it can be drawn. */
export async function firstView(picture: PictureView, start: Place | null): Promise<void> {
  if (wasAway()) void HealthBanner.load();
  await settingsReady();
  const place = firstPlace(start);
  const code = place.view === 'tabs' ? TAB_CODE[place.tab] : START_CODE.get(place.view);
  await Promise.all([picture.begun, code?.load()]);
  if (place.view === 'reply')
    await picture.whole(
      picture.unreadPlaces
        .peek()
        .filter((at) => at.account === place.account && at.conversation === place.conversation),
    );
  if (place.view === 'tabs' && place.tab === 'unread') {
    if (picture.unreadPlaces.peek().length === 0) await UnreadEmpty.load();
    await marksReady(picture.unread.peek());
  }
  const accounts = picture.accounts.peek();
  if (accounts.length === 0) await SignInView.load();
  if (settingsSignal().peek().newsSince !== null) await NewsLine.load();
  // So that the list does not move when they come.
  if (accounts.length > 1) await AccountBar.load();
  if (accounts.some(isAway)) await HealthBanner.load();
}

/** Where an address can open the app beside its tabs. */
const START_CODE = new Map<Place['view'], { load(): Promise<unknown> }>([
  ['conversation', ConversationView],
  ['reply', ReplyPage],
]);
const TAB_CODE = { unread: null, flows: FlowsView, private: PrivateView, inbox: InboxView };
