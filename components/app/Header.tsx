import { browser } from 'wxt/browser';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import { QuietButton } from '../quiet/QuietButton.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { useApp } from './context.ts';
import { PanelButton } from './PanelButton.tsx';

/** The top of the popup: the account, sharing, options. */
export function Header() {
  const { toast, inPanel, navigate } = useApp();
  const share = async () => {
    const result = await ask('share-page', {});
    if (!result.ok) toast({ text: result.failure.message, error: true });
    else if (!inPanel) window.close();
  };
  return (
    <header class="top">
      <AccountMenu />
      <span class="grow" />
      <IconButton
        icon="search"
        label={t('Search messages')}
        title={t('Search messages (/)')}
        onClick={() => navigate({ view: 'search', within: null })}
      />
      <QuietButton flow={null} />
      <PanelButton />
      <IconButton icon="share" label={t('Share this page')} onClick={() => void share()} />
      <IconButton icon="gear" label={t('Options')} onClick={() => void browser.runtime.openOptionsPage()} />
    </header>
  );
}
