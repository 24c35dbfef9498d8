import { render } from 'preact';
import '../../components/ui/base.css';
import '../../components/ui/more-icons.tsx';
import { applyTheme } from '../../components/app/theme.ts';
import { explainUnlessOpened } from '../../components/app/unless-opened.ts';
import { SettingsPage } from '../../components/settings/SettingsPage.tsx';
import { followLanguage } from '../../lib/i18n/load.ts';
import { msg } from '../../lib/i18n/t.ts';
import { look } from '../../lib/live/looking.ts';
import { openPicture } from '../../lib/store/reader.ts';

const picture = openPicture();
explainUnlessOpened();
look();
await Promise.all([applyTheme(), followLanguage(msg('Quayside options')), picture.ready]);
const root = document.getElementById('app');
if (root) render(<SettingsPage picture={picture} />, root);
