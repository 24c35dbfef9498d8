import { useEffect, useRef, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { t } from '../../lib/i18n/t.ts';
import { isWaiting } from '../../lib/outbox/waiting.ts';
import type { Account } from '../../lib/store/picture.ts';
import { Banner } from '../ui/Banner.tsx';
import { Button } from '../ui/Button.tsx';
import { clockTime } from '../ui/times.ts';
import { worstAccount } from './connection.ts';
import { useApp } from './context.ts';

/** How long "Back online" stays. */
const BACK_MS = 3_000;

/** The most severe trouble of any account, with what helps; nothing when all is well. */
export function HealthBanner() {
  const { picture, refresh, navigate } = useApp();
  const account = worstAccount(picture.accounts.value);
  const back = useBackOnline(account?.health.state ?? null);
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
      if (back) return <Banner tone="ok" icon="check" title={t('Back online')} />;
      // Told only once the stream has been away for some seconds.
      return account.live?.state === 'reconnecting' ? (
        <Banner tone="info" title={t('Reconnecting…')} />
      ) : null;
  }
}

/** True for a moment after everything works again that was out of reach or in trouble. */
function useBackOnline(state: Account['health']['state'] | null): boolean {
  const [back, setBack] = useState(false);
  const before = useRef(state);
  useEffect(() => {
    const was = before.current;
    before.current = state;
    if (state !== 'ok' || (was !== 'offline' && was !== 'trouble')) return setBack(false);
    setBack(true);
    const timer = setTimeout(() => setBack(false), BACK_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return back;
}

/** The options with the form of that account, server and address filled in. */
const signInAgain = ({ id }: Account) =>
  browser.tabs.create({ url: `/options.html?again=${encodeURIComponent(id)}#accounts` });

const hostOf = (account: Account): string =>
  URL.canParse(account.server) ? new URL(account.server).host : account.server;
