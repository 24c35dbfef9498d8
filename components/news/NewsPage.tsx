import { compareVersions, piecesOf, type Release } from '../../lib/changelog.ts';
import { t } from '../../lib/i18n/t.ts';
import { Alert } from '../ui/Alert.tsx';
import { Icon } from '../ui/Icon.tsx';
import '../ui/marks.css';
import { HIGHLIGHTS } from './highlights.ts';
import './news.css';

interface NewsPageProps {
  /** Newest first; null when they can't be read. */
  releases: readonly Release[] | null;
  /** The version that was here when the person last knew all; null when they know all. */
  since: string | null;
}

/** What each version brought: in short in the person's language, all of it in that of the changelog. */
export function NewsPage({ releases, since }: NewsPageProps) {
  return (
    <main class="news">
      <div class="news-head">
        <Icon name="mark" />
        <h1>{t('What’s new in Quayside')}</h1>
      </div>
      {releases === null && (
        <Alert>
          {t('The news can’t be read: the extension was just updated. Close this page and open it again.')}
        </Alert>
      )}
      {releases?.map((release) => (
        <section key={release.version} aria-label={release.version}>
          <h2>
            {release.version}
            {since !== null && compareVersions(release.version, since) > 0 && (
              <span class="news-new">{t('New')}</span>
            )}
          </h2>
          <Changes {...release} />
        </section>
      ))}
      <p class="fine">{t('All of this lies in the extension: opening this page asks nobody.')}</p>
    </main>
  );
}

function Changes({ version, items }: Release) {
  const all = (
    // The changelog is kept in English.
    <ul lang="en" dir="ltr">
      {items.map((item) => (
        <li key={item}>
          {piecesOf(item).map(({ text, code }) => (code ? <code key={text}>{text}</code> : text))}
        </li>
      ))}
    </ul>
  );
  const highlights = HIGHLIGHTS[version];
  if (!highlights) return all;
  return (
    <>
      <ul class="news-highlights">
        {highlights.map((highlight) => (
          <li key={highlight}>{t(highlight)}</li>
        ))}
      </ul>
      <details>
        <summary>{t('All changes, in English')}</summary>
        {all}
      </details>
    </>
  );
}
