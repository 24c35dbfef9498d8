import { browser } from 'wxt/browser';
import { rich, t } from '../../lib/i18n/t.ts';
import { newsAreKnown } from '../../lib/news.ts';
import { IconButton } from '../ui/IconButton.tsx';
import './news-line.css';

/** One quiet line after an update, until its news are read (on their page) or waved away. */
export function NewsLine() {
  const { version } = browser.runtime.getManifest();
  return (
    <div class="news-line">
      <span class="grow trunc">
        {rich('Quayside is now {version}. {link}', {
          version,
          link: (
            <a href="/news.html" target="_blank" rel="noopener noreferrer">
              {t('What’s new')}
            </a>
          ),
        })}
      </span>
      <IconButton
        icon="x"
        label={t('Dismiss the news')}
        onClick={() => {
          // Where this can't be kept, the line stays.
          newsAreKnown().catch(() => {});
        }}
      />
    </div>
  );
}
