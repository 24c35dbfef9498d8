import { Icon } from '../ui/Icon.tsx';
import { SignInForm } from './SignInForm.tsx';
import './sign-in.css';

/** The popup while nobody is signed in. */
export function SignInView() {
  return (
    <main class="signin">
      <div class="hero">
        <Icon name="mark" />
        <h1>Sign in to Flowdock</h1>
        <p>Mentions, flows and private messages, within reach.</p>
      </div>
      <SignInForm />
      <p class="fine">
        Credentials stay in this browser profile.
        <br />
        No analytics, no other servers.
      </p>
    </main>
  );
}
