import { render } from 'preact';
import '../../components/ui/base.css';
import { App } from '../../components/app/App.tsx';
import type { Place } from '../../components/app/context.ts';
import { keepFrame } from '../../components/app/frame.ts';
import { painted } from '../../components/app/painted.ts';
import { applyTheme } from '../../components/app/theme.ts';
import { explainUnlessOpened } from '../../components/app/unless-opened.ts';
import { firstView, keptScreen } from '../../components/app/views.ts';
import { followLanguage } from '../../lib/i18n/load.ts';
import { look } from '../../lib/live/looking.ts';
import { startPlace, startSearch, startsUnread } from '../../lib/open-app.ts';
import { openPicture } from '../../lib/store/reader.ts';

/** Where an address says to begin; null: where the app was left. */
function startOf(hash: string): Place | null {
  if (startsUnread(hash)) return { view: 'tabs', tab: 'unread' };
  const text = startSearch(hash);
  if (text !== null) return { view: 'search', within: null, text };
  const given = startPlace(hash);
  if (!given) return null;
  const { account, conversation, thread, message, attach } = given;
  if (given.reply) return { view: 'reply', account, conversation, thread: thread ?? null };
  return {
    view: 'conversation',
    account,
    conversation,
    ...(thread === undefined ? {} : { thread }),
    ...(message === undefined ? {} : { focusMessage: message }),
    ...(attach ? { attach } : {}),
  };
}

const start = startOf(location.hash);
const picture = openPicture(keptScreen(start));
explainUnlessOpened();
await Promise.all([applyTheme(), followLanguage(), firstView(picture, start)]);
const root = document.getElementById('app');
if (start?.view === 'reply') {
  // The window that only answers is as large as it was made, and goes where another press of Reply leads it.
  root?.classList.add('in-panel');
  addEventListener('hashchange', () => location.reload());
}
if (root) {
  render(<App picture={picture} start={start} />, root);
  keepFrame(root, picture);
}
await painted();
picture.readOn();
// What this wakes reads the same database: not before the page has.
await picture.ready;
look();
