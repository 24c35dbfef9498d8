import { t } from '../../lib/i18n/t.ts';
import { Button } from '../ui/Button.tsx';
import type { Loading } from './use-conversation.ts';

interface Props {
  loading: Loading;
  private: boolean;
  name: string;
}

/** What stands where messages would: the wait, the reason there are none, or an invitation. */
export function NoMessages({ loading, private: isPrivate, name }: Props) {
  if (loading.failure) {
    return (
      <div class="c-nothing" role="alert">
        <p>{loading.failure.message}</p>
        <Button small onClick={() => void loading.refresh()}>
          {t('Retry')}
        </Button>
      </div>
    );
  }
  if (!loading.fetched) {
    return (
      <div class="c-nothing c-waiting">
        <p>{t('Loading messages…')}</p>
      </div>
    );
  }
  return (
    <div class="c-nothing">
      <p>
        {isPrivate
          ? t('No messages with {name} yet. Write the first one below.', { name })
          : t('No messages here yet. Write the first one below.')}
      </p>
    </div>
  );
}
