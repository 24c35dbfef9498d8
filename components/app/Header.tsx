import { browser } from 'wxt/browser';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { useApp } from './context.ts';

/** The top of the popup: the account, sharing, options. */
export function Header() {
  const { toast } = useApp();
  const share = async () => {
    const result = await ask('share-page', {});
    if (result.ok) window.close();
    else toast({ text: result.failure.message, error: true });
  };
  return (
    <header class="top">
      <AccountMenu />
      <span class="grow" />
      <IconButton icon="share" label={t('Share this page')} onClick={() => void share()} />
      <IconButton icon="gear" label={t('Options')} onClick={() => void browser.runtime.openOptionsPage()} />
    </header>
  );
}
