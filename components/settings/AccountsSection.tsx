import { useState } from 'preact/hooks';
import { failureWords } from '../../lib/failure-text.ts';
import { language, msg, t } from '../../lib/i18n/t.ts';
import type { Account, AccountId } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { CheckList } from '../sign-in/on-demand.tsx';
import { SignInForm, type SignInStart } from '../sign-in/SignInForm.tsx';
import { useSignOut } from '../sign-in/use-sign-out.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { HeadersForm } from './HeadersForm.tsx';

const METHOD: Record<Account['method'], string> = {
  password: msg('signed in with email and password on {day}'),
  token: msg('signed in with an API token on {day}'),
  browser: msg('signed in with the browser on {day}'),
};
const dayText = (at: number): string =>
  new Intl.DateTimeFormat(language().locale, { day: 'numeric', month: 'short' }).format(at);

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

/** Who is signed in where, how that stands, and one more. */
export function AccountsSection({ picture }: { picture: PictureView }) {
  const [form, setForm] = useState<SignInStart | null>(() => askedFor(picture.accounts.peek()));
  const [headersOf, setHeadersOf] = useState<AccountId | null>(null);
  const [checked, setChecked] = useState<AccountId | null>(null);
  const accounts = picture.accounts.value;
  const showForm = form ?? (accounts.length === 0 ? {} : null);
  const { signOut, question } = useSignOut(picture);
  return (
    <>
      <h1>{t('Accounts')}</h1>
      {question}
      <p class="lead">{t('Quayside shows every signed-in account.')}</p>
      {accounts.length > 0 && (
        <div class="card">
          {accounts.map((account) => {
            const { user, health } = account;
            const bad =
              health.state === 'refused' || health.state === 'trouble' || health.state === 'offline';
            return (
              <div class="set" key={account.id}>
                <Avatar id={user.id} name={user.name || user.nick} src={user.avatar} size="lg" />
                <div class="grow">
                  <b>{user.name || user.nick}</b>
                  <small>
                    {[
                      user.email,
                      t(METHOD[account.method], { day: dayText(account.signedInAt) }),
                      account.server,
                      account.extraHeaders &&
                        t('extra headers: {names}', { names: account.extraHeaders.join(', ') }),
                    ]
                      .filter(Boolean)
                      .join(', ')}
                  </small>
                  {bad && health.failure && <small class="bad">{failureWords(health.failure)}</small>}
                </div>
                {bad && (
                  <Button
                    small
                    label={t('Check the connection of {name}', { name: user.name || user.nick })}
                    onClick={() => setChecked(checked === account.id ? null : account.id)}
                  >
                    {t('Check connection')}
                  </Button>
                )}
                {(bad || account.extraHeaders) && (
                  <Button
                    small
                    label={t('Change the headers of {name}', { name: user.name || user.nick })}
                    onClick={() => setHeadersOf(headersOf === account.id ? null : account.id)}
                  >
                    {t('Headers…')}
                  </Button>
                )}
                {health.state === 'refused' && (
                  <Button small variant="primary" onClick={() => setForm(startOf(account))}>
                    {t('Sign in again')}
                  </Button>
                )}
                <Button
                  small
                  label={
                    accounts.length > 1 ? t('Sign out {name}', { name: user.name || user.nick }) : undefined
                  }
                  onClick={() => void signOut(account)}
                >
                  {t('Sign out')}
                </Button>
                {headersOf === account.id && (
                  <div class="set-check">
                    <HeadersForm account={account} onDone={() => setHeadersOf(null)} />
                  </div>
                )}
                {bad && checked === account.id && (
                  <div class="set-check">
                    <CheckList
                      send={{ server: account.server }}
                      failure={health.state === 'refused' ? 'wrong-credentials' : 'unreachable'}
                    />
                  </div>
                )}
              </div>
            );
          })}
        </div>
      )}
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
    </>
  );
}
