import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { defaultAccountOf } from '../../lib/store/default-account.ts';
import type { Account } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { SignInForm, type SignInStart } from '../sign-in/SignInForm.tsx';
import { useSignOut } from '../sign-in/use-sign-out.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { AbilityList } from './AbilityList.tsx';
import { AccountCard } from './AccountCard.tsx';
import './accounts.css';
import { abilitiesOf, sameAbilities } from './abilities.ts';
import { organizationsOf } from './organizations-of.ts';

const startOf = (account: Account): SignInStart => ({
  server: account.server,
  email: account.user.email,
  method: account.method,
});

/** What the address asks for: one account more, or to sign in again, as the menu and the banner of the popup do. */
function askedFor(accounts: readonly Account[]): SignInStart | null {
  const asked = new URLSearchParams(location.search);
  if (asked.has('add')) return {};
  const id = asked.get('again');
  const account = accounts.find((one) => one.id === id && one.health.state === 'refused');
  return account ? startOf(account) : null;
}

/** Who is signed in where, how that stands, what is shown of it, and one more. */
export function AccountsSection({ picture }: { picture: PictureView }) {
  const [form, setForm] = useState<SignInStart | null>(() => askedFor(picture.accounts.peek()));
  const accounts = picture.accounts.value;
  const [first] = accounts;
  const several = accounts.length > 1;
  const chosen = defaultAccountOf(accounts, settingsSignal().value.defaultAccount);
  const alike = sameAbilities(accounts);
  const showForm = form ?? (accounts.length === 0 ? {} : null);
  const { signOut, question } = useSignOut(picture);
  return (
    <>
      <h1>{t('Accounts')}</h1>
      {question}
      <p class="lead">
        {several
          ? t('Quayside shows every signed-in account; the default one is used for sharing.')
          : t('Quayside shows every signed-in account.')}
      </p>
      {accounts.map((account) => (
        <AccountCard
          key={account.id}
          account={account}
          organizations={organizationsOf(account.id, picture.flows.value)}
          among={several ? (account.id === chosen?.id ? 'default' : 'other') : null}
          ownAbilities={!alike}
          onSignIn={() => setForm(startOf(account))}
          onSignOut={() => void signOut(account)}
        />
      ))}
      {showForm ? (
        <div class="card add">
          <SignInForm key={showForm.server ?? 'new'} start={showForm} onSignedIn={() => setForm(null)} />
        </div>
      ) : (
        <div class="below">
          <Button onClick={() => setForm({})}>
            <Icon name="plus" />
            {t('Add account')}
          </Button>
        </div>
      )}
      {first && alike && (
        <>
          <h2>
            {several
              ? t('What Quayside can do with each of these accounts')
              : t('What Quayside can do with this account')}
          </h2>
          <div class="card">
            <AbilityList abilities={abilitiesOf(first)} />
          </div>
        </>
      )}
    </>
  );
}
