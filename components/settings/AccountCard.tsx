import { useState } from 'preact/hooks';
import { failureWords } from '../../lib/failure-text.ts';
import { language, msg, t } from '../../lib/i18n/t.ts';
import type { Account } from '../../lib/store/picture.ts';
import { CheckList } from '../sign-in/on-demand.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { Button } from '../ui/Button.tsx';
import { MoreMenu } from '../ui/MoreMenu.tsx';
import { AbilityList } from './AbilityList.tsx';
import { abilitiesOf } from './abilities.ts';
import { HeadersForm } from './HeadersForm.tsx';
import { OrganizationRow } from './OrganizationRow.tsx';
import type { AccountOrganization } from './organizations-of.ts';
import { save } from './save.ts';

const METHOD: Record<Account['method'], string> = {
  password: msg('signed in with email and password on {day}'),
  token: msg('signed in with an API token on {day}'),
  browser: msg('signed in with the browser on {day}'),
};
const dayText = (at: number): string =>
  new Intl.DateTimeFormat(language().locale, { day: 'numeric', month: 'short' }).format(at);

interface AccountCardProps {
  account: Account;
  organizations: readonly AccountOrganization[];
  /** How it stands among several accounts; null where it is the only one. */
  among: 'default' | 'other' | null;
  /** What it can do is looked at here, since others can do something else. */
  ownAbilities: boolean;
  onSignIn: () => void;
  onSignOut: () => void;
}

/** What is folded out below the head. */
type Opened = 'headers' | 'check' | 'abilities' | null;

/** One account: who it is and how it stands, what can be done with it, and its organizations. */
export function AccountCard(props: AccountCardProps) {
  const { account, organizations, among, ownAbilities, onSignIn, onSignOut } = props;
  const { id, user, health } = account;
  const [opened, setOpened] = useState<Opened>(null);
  const name = user.name || user.nick;
  const bad = health.state === 'refused' || health.state === 'trouble' || health.state === 'offline';
  const refused = health.state === 'refused';
  const fold = (what: Opened) => () => setOpened(opened === what ? null : what);
  const items = [
    ...(among === 'other'
      ? [{ id: 'default', label: t('Use for sharing'), onClick: () => save({ defaultAccount: id }) }]
      : []),
    ...(ownAbilities
      ? [{ id: 'abilities', label: t('What Quayside can do'), onClick: fold('abilities') }]
      : []),
    { id: 'headers', label: t('Headers…'), onClick: fold('headers') },
    { id: 'check', label: t('Check connection'), onClick: fold('check') },
    ...(refused ? [{ id: 'out', label: t('Sign out'), onClick: onSignOut }] : []),
  ];
  const facts = [
    user.email,
    t(METHOD[account.method], { day: dayText(account.signedInAt) }),
    account.server,
    account.extraHeaders && t('extra headers: {names}', { names: account.extraHeaders.join(', ') }),
  ];
  return (
    <section
      class="card account"
      aria-label={t('{nick} at {host}', { nick: name, host: new URL(account.server).host })}
    >
      <div class="set">
        <Avatar id={user.id} name={name} src={user.avatar} size="lg" />
        <div class="grow">
          <b>{name}</b>
          <small>{facts.filter(Boolean).join(', ')}</small>
          {bad && health.failure && <small class="bad">{failureWords(health.failure)}</small>}
        </div>
        <div class="account-does">
          {among === 'default' && <span class="account-default">{t('Default')}</span>}
          {refused ? (
            <Button
              small
              variant="primary"
              label={among ? t('Sign in again as {name}', { name }) : undefined}
              onClick={onSignIn}
            >
              {t('Sign in again')}
            </Button>
          ) : (
            <Button small label={among ? t('Sign out {name}', { name }) : undefined} onClick={onSignOut}>
              {t('Sign out')}
            </Button>
          )}
          <MoreMenu label={among ? t('More for {name}', { name }) : t('More')} items={items} />
        </div>
        {opened === 'headers' && (
          <div class="set-check">
            <HeadersForm account={account} onDone={() => setOpened(null)} />
          </div>
        )}
        {opened === 'check' && (
          <div class="set-check">
            <CheckList
              send={{ server: account.server }}
              failure={refused ? 'wrong-credentials' : bad ? 'unreachable' : ''}
            />
          </div>
        )}
      </div>
      {opened === 'abilities' && (
        <div class="account-part">
          <AbilityList abilities={abilitiesOf(account)} />
        </div>
      )}
      {organizations.map((organization) => (
        <OrganizationRow key={organization.id} account={id} organization={organization} />
      ))}
    </section>
  );
}
