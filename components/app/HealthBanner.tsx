import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import { openTab } from '../../lib/open-tab.ts';
import { isWaiting } from '../../lib/outbox/waiting.ts';
import type { Account } from '../../lib/store/picture.ts';
import { Banner } from '../ui/Banner.tsx';
import { Button } from '../ui/Button.tsx';
import { clockTime } from '../ui/times.ts';
import { isTroubled, worstAccount } from './connection.ts';
import { useApp } from './context.ts';
import { FailureWords } from './FailureWords.tsx';

/** How long "Back online" stays. */
const BACK_MS = 3_000;

/** Of several accounts in trouble, so many have a line of their own. */
const MOST_LINES = 3;

/** What is wrong and what helps, a line for each account in trouble; nothing when all is well. */
export function HealthBanner() {
  const { picture } = useApp();
  const accounts = picture.accounts.value;
  const worst = worstAccount(accounts);
  const back = useBackOnline(worst?.health.state ?? null);
  const troubled = accounts.filter(({ health }) => isTroubled(health));
  if (accounts.length > 1 && troubled.length > 0) {
    return (
      <>
        {troubled.slice(0, MOST_LINES).map((account) => (
          <Trouble key={account.id} account={account} />
        ))}
        {troubled.length > MOST_LINES && (
          <Banner
            tone="warn"
            icon="alert"
            title={t('{count, plural, one {# more account} other {# more accounts}} in trouble', {
              count: troubled.length - MOST_LINES,
            })}
            action={
              <Button small onClick={() => void openTab('/options.html#accounts')}>
                {t('Show')}
              </Button>
            }
          />
        )}
      </>
    );
  }
  if (worst && troubled.length > 0) return <Trouble account={worst} />;
  if (back) return <Banner tone="ok" icon="check" title={t('Back online')} />;
  // Told only once the stream has been away for some seconds.
  return worst?.live?.state === 'reconnecting' ? <Banner tone="info" title={t('Reconnecting…')} /> : null;
}

/** The trouble of one account; named where there are several. */
function Trouble({ account }: { account: Account }) {
  const { picture, names, navigate } = useApp();
  const { health } = account;
  const name = names.value.account(account.id);
  const again = (
    <Button
      small
      label={name === '' ? undefined : t('Retry {name}', { name })}
      onClick={() => void ask('refresh', { account: account.id })}
    >
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
          title={
            name === '' ? t('Signed out by the server') : t('{name}: signed out by the server', { name })
          }
          action={
            <Button
              small
              label={name === '' ? undefined : t('Sign in again: {name}', { name })}
              onClick={() => void signInAgain(account)}
            >
              {t('Sign in again')}
            </Button>
          }
        >
          {health.failure ? <FailureWords of={health.failure} /> : t('Drafts and queued messages are kept.')}
        </Banner>
      );
    case 'trouble':
      return (
        <Banner
          tone="err"
          icon="alert"
          title={t('{host} is having trouble', { host: name || hostOf(account) })}
          action={again}
        >
          {health.failure && <FailureWords of={health.failure} />}
        </Banner>
      );
    case 'offline':
      return (
        <Banner
          tone="warn"
          icon="off"
          title={name === '' ? t('You’re offline') : t('{name} can’t be reached', { name })}
          action={again}
        >
          {health.refreshedAt === null
            ? health.failure && <FailureWords of={health.failure} />
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
      return null;
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
const signInAgain = ({ id }: Account) => openTab(`/options.html?again=${encodeURIComponent(id)}#accounts`);

const hostOf = (account: Account): string =>
  URL.canParse(account.server) ? new URL(account.server).host : account.server;
