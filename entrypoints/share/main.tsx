import { render } from 'preact';
import '../../components/ui/base.css';
import '../../components/ui/more-icons.tsx';
import '../../components/share/share.css';
import { applyTheme } from '../../components/app/theme.ts';
import { ShareApp } from '../../components/share/ShareApp.tsx';
import { ask } from '../../lib/ask.ts';
import { followLanguage } from '../../lib/i18n/load.ts';
import { msg } from '../../lib/i18n/t.ts';

const root = document.getElementById('app');
const nonce = new URLSearchParams(location.search).get('nonce') ?? '';
// The address names the ticket; nothing that opens this page later should find it.
history.replaceState(null, '', location.pathname);
// Asked for before the frame has loaded: that is how the background knows that the page lets it live.
const context = ask('share-context', { nonce });
await Promise.all([applyTheme(), followLanguage(msg('Share to Flowdock'))]);
if (root) render(<ShareApp nonce={nonce} asked={context} />, root);
