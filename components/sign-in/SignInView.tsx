import { t } from '../../lib/i18n/t.ts';
import { Icon } from '../ui/Icon.tsx';
import { SignInForm } from './SignInForm.tsx';
import './sign-in.css';

/** The popup while nobody is signed in. */
export function SignInView() {
  return (
    <main class="signin">
      <div class="hero">
        <Icon name="mark" />
        <h1>{t('Sign in to Flowdock')}</h1>
        <p>{t('Mentions, flows and private messages, within reach.')}</p>
      </div>
      <SignInForm />
      <p class="fine">
        {t('Credentials stay in this browser profile.')}
        <br />
        {t('No analytics, no other servers.')}
      </p>
    </main>
  );
}
