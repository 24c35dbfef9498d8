import { browser } from 'wxt/browser';
import { t } from '../../lib/i18n/t.ts';
import { isWaiting } from '../../lib/outbox/waiting.ts';
import type { Account } from '../../lib/store/picture.ts';
import { Banner } from '../ui/Banner.tsx';
import { Button } from '../ui/Button.tsx';
import { clockTime } from '../ui/times.ts';
import { worstAccount } from './connection.ts';
import { useApp } from './context.ts';

/** The most severe trouble of any account, with what helps; nothing when all is well. */
export function HealthBanner() {
  const { picture, refresh, navigate } = useApp();
  const account = worstAccount(picture.accounts.value);
  if (!account) return null;
  const { health } = account;
  const again = (
    <Button small onClick={() => void refresh()}>
      {t('Retry')}
    </Button>
  );
  const waiting = picture.outbox.value.filter((row) => row.account === account.id && isWaiting(row)).length;
  switch (health.state) {
    case 'refused':
      return (
        <Banner
          tone="err"
          icon="lock"
          title={t('Signed out by the server')}
          action={
            <Button small onClick={() => void signInAgain(account)}>
              {t('Sign in again')}
            </Button>
          }
        >
          {health.message || t('Drafts and queued messages are kept.')}
        </Banner>
      );
    case 'trouble':
      return (
        <Banner
          tone="err"
          icon="alert"
          title={t('{host} is having trouble', { host: hostOf(account) })}
          action={again}
        >
          {health.message}
        </Banner>
      );
    case 'offline':
      return (
        <Banner tone="warn" icon="off" title={t('You’re offline')} action={again}>
          {health.refreshedAt === null
            ? health.message
            : t('Showing messages from {time}.', { time: clockTime(health.refreshedAt) })}
          {waiting > 0 && (
            <>
              {' '}
              <button type="button" class="banner-link" onClick={() => navigate({ view: 'unsent' })}>
                {t('{waiting, plural, one {# action} other {# actions}} queued', { waiting })}
              </button>
            </>
          )}
        </Banner>
      );
    default:
      // Told only once the stream has been away for some seconds.
      return account.live?.state === 'reconnecting' ? (
        <Banner tone="info" title={t('Reconnecting…')} />
      ) : null;
  }
}

/** The options with the form of that account, server and address filled in. */
const signInAgain = ({ id }: Account) =>
  browser.tabs.create({ url: `/options.html?again=${encodeURIComponent(id)}#accounts` });

const hostOf = (account: Account): string =>
  URL.canParse(account.server) ? new URL(account.server).host : account.server;
