import { list, t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { isTroubled } from '../app/connection.ts';
import { useApp } from '../app/context.ts';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';

/** Unread with nothing in it, or not yet. */
export function UnreadEmpty() {
  const { picture, names, navigate, refresh } = useApp();
  const { singleKeyShortcuts } = settingsSignal().value;
  const accounts = picture.accounts.value;
  if (accounts.some(({ health }) => health.state === 'loading')) {
    return <Skeleton label={t('Loading unread messages')} onRetry={() => void refresh()} />;
  }
  const unheard = accounts.filter(({ health }) => isTroubled(health));
  return (
    <Empty
      art="calm"
      title={t('All caught up')}
      actions={
        <>
          <Button variant="soft" onClick={() => navigate({ view: 'tabs', tab: 'flows' })}>
            {t('Browse flows')}{' '}
            {singleKeyShortcuts && (
              <span aria-hidden="true">
                <kbd>2</kbd>
              </span>
            )}
          </Button>
          <Button variant="ghost" onClick={() => navigate({ view: 'tabs', tab: 'unread', recent: true })}>
            {t('Recently read')}
          </Button>
        </>
      }
    >
      <p>
        {t('No unread mentions or private messages.')}
        <br />
        {unheard.length > 0 && unheard.length < accounts.length
          ? t('Not known of {names}, which can’t be asked now.', {
              names: list(unheard.map(({ id }) => names.value.account(id))),
            })
          : t('New ones tie up here as they arrive.')}
      </p>
    </Empty>
  );
}
