import { rich, t } from '../../lib/i18n/t.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { SignInForm, type SignInStart } from '../sign-in/SignInForm.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import './welcome.css';

/** What a new person sees first: what this is, where to find it, and the way in. */
export function WelcomePage({ picture, start }: { picture: PictureView; start: SignInStart }) {
  const [account] = picture.accounts.value;
  return (
    <main class="welcome">
      <div class="hero">
        <Icon name="mark" />
        <h1>{t('Welcome to Quayside')}</h1>
        <p>
          {t(
            'Flowdock in your toolbar: mentions, flows and private messages, and the page you are on in one click to your team.',
          )}
        </p>
      </div>
      <p class="welcome-pin">
        <Icon name="star" />
        <span>
          {rich('To keep it in sight, open the extensions menu of your browser and pin {name}.', {
            name: <b>Quayside</b>,
          })}
        </span>
      </p>
      {account ? (
        <div class="welcome-done" role="status">
          <Avatar
            id={account.user.id}
            name={account.user.name || account.user.nick}
            src={account.user.avatar}
            size="lg"
          />
          <div class="grow">
            <b>{t('Signed in as {name}', { name: account.user.name || account.user.nick })}</b>
            <p>{t('Click the Quayside icon in the toolbar to see what is unread.')}</p>
          </div>
        </div>
      ) : (
        <section class="welcome-card" aria-labelledby="sign-in-title">
          <h2 id="sign-in-title">
            {start.email ? t('Sign in as {name}', { name: nameOf(start.email) }) : t('Sign in to Flowdock')}
          </h2>
          <SignInForm start={start} />
        </section>
      )}
      <p class="fine">
        {t('Credentials stay in this browser profile.')}
        <br />
        {t('No analytics, no other servers.')}
      </p>
    </main>
  );
}

const nameOf = (email: string): string => {
  const name = email.split('@', 1)[0] ?? email;
  return name.charAt(0).toLocaleUpperCase() + name.slice(1);
};
