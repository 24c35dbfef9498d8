import { render } from 'preact';
import '../../components/ui/base.css';
import { App } from '../../components/app/App.tsx';
import { placeOf } from '../../components/app/context.ts';
import { forgetFrameOfOtherTab } from '../../components/app/frame.ts';
import { applyTheme } from '../../components/app/theme.ts';
import { explainUnlessOpened } from '../../components/app/unless-opened.ts';
import { firstView } from '../../components/app/views.ts';
import { followLanguage } from '../../lib/i18n/load.ts';
import { look } from '../../lib/live/looking.ts';
import { givenPlace } from '../../lib/panel.ts';
import { openPicture } from '../../lib/store/reader.ts';

const picture = openPicture();
explainUnlessOpened();
const given = await givenPlace();
const start = given && placeOf(given);
await Promise.all([applyTheme(), followLanguage(), firstView(picture, start)]);
const root = document.getElementById('app');
if (root) render(<App picture={picture} start={start} inPanel />, root);
forgetFrameOfOtherTab();
// What this wakes reads the same database: not before the page has read its first screen.
look();
