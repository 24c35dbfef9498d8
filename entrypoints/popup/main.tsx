import { render } from 'preact';
import '../../components/ui/base.css';
import { App } from '../../components/app/App.tsx';
import { applyTheme } from '../../components/app/theme.ts';
import { look } from '../../lib/live/looking.ts';
import { openPicture } from '../../lib/store/reader.ts';

const picture = openPicture();
look();
await Promise.all([applyTheme(), picture.ready]);
const root = document.getElementById('app');
if (root) render(<App picture={picture} />, root);
