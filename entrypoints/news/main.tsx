import { render } from 'preact';
import '../../components/ui/base.css';
import '../../components/ui/more-icons.tsx';
import { applyTheme } from '../../components/app/theme.ts';
import { ViewBoundary } from '../../components/app/ViewBoundary.tsx';
import { NewsPage } from '../../components/news/NewsPage.tsx';
import { followLanguage } from '../../lib/i18n/load.ts';
import { msg } from '../../lib/i18n/t.ts';
import { newsAreKnown, readNews } from '../../lib/news.ts';
import { readSettings } from '../../lib/settings.ts';

const { newsSince } = await readSettings();
const [releases] = await Promise.all([
  readNews().catch(() => null),
  applyTheme(),
  followLanguage(msg('What’s new in Quayside')),
]);
const root = document.getElementById('app');
if (root)
  render(
    <ViewBoundary view="news" heading="Quayside">
      <NewsPage releases={releases} since={newsSince} />
    </ViewBoundary>,
    root,
  );
// Where this can't be kept, the line stays and leads here again.
if (releases) newsAreKnown().catch(() => {});
