import { render } from 'preact';
import '../../components/ui/base.css';
import '../../components/ui/more-icons.tsx';
import { applyTheme } from '../../components/app/theme.ts';
import { explainUnlessOpened } from '../../components/app/unless-opened.ts';
import { ViewBoundary } from '../../components/app/ViewBoundary.tsx';
import { WelcomePage } from '../../components/welcome/WelcomePage.tsx';
import { followLanguage } from '../../lib/i18n/load.ts';
import { msg } from '../../lib/i18n/t.ts';
import { changeSettings } from '../../lib/settings.ts';
import { openPicture } from '../../lib/store/reader.ts';

const query = new URLSearchParams(location.search);
const filled = (name: string): string | undefined => query.get(name) ?? undefined;
const start = { server: filled('server'), email: filled('email'), password: filled('password') };
// A password has no place in the history.
history.replaceState(null, '', location.pathname);

// The server someone was sent here with is theirs from now on, in the popup as well.
const { server } = start;
const remembered =
  server !== undefined && URL.canParse(server) && /^https?:$/.test(new URL(server).protocol)
    ? changeSettings({ defaultServer: server.replace(/\/+$/, '') }).catch(() => {})
    : undefined;

const picture = openPicture();
explainUnlessOpened();
await Promise.all([applyTheme(), followLanguage(msg('Welcome to Quayside')), picture.ready, remembered]);
const root = document.getElementById('app');
if (root)
  render(
    <ViewBoundary view="welcome" heading="Quayside">
      <WelcomePage picture={picture} start={start} />
    </ViewBoundary>,
    root,
  );
