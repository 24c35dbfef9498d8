import { render } from 'preact';
import '../../components/ui/base.css';
import { App } from '../../components/app/App.tsx';
import { applyTheme } from '../../components/app/theme.ts';
import { followLanguage } from '../../lib/i18n/load.ts';
import { look } from '../../lib/live/looking.ts';
import { givenPlace } from '../../lib/panel.ts';
import { openPicture } from '../../lib/store/reader.ts';

const picture = openPicture();
look();
const [start] = await Promise.all([givenPlace(), applyTheme(), followLanguage(), picture.ready]);
const root = document.getElementById('app');
if (root) render(<App picture={picture} start={start && { view: 'conversation', ...start }} inPanel />, root);
