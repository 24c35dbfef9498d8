import { render } from 'preact';
import '../../components/ui/base.css';
import { App } from '../../components/app/App.tsx';
import type { Place } from '../../components/app/context.ts';
import { applyTheme } from '../../components/app/theme.ts';
import { firstView } from '../../components/app/views.ts';
import { followLanguage } from '../../lib/i18n/load.ts';
import { look } from '../../lib/live/looking.ts';
import { startPlace, startsUnread } from '../../lib/open-app.ts';
import { openPicture } from '../../lib/store/reader.ts';

const given = startPlace(location.hash);
const start: Place | null = startsUnread(location.hash)
  ? { view: 'tabs', tab: 'unread' }
  : given && {
      view: 'conversation',
      account: given.account,
      conversation: given.conversation,
      ...(given.thread === undefined ? {} : { thread: given.thread }),
      ...(given.message === undefined ? {} : { focusMessage: given.message }),
      ...(given.attach ? { attach: given.attach } : {}),
    };
const picture = openPicture();
look();
await Promise.all([applyTheme(), followLanguage(), firstView(picture, start)]);
const root = document.getElementById('app');
if (root) render(<App picture={picture} start={start} />, root);
