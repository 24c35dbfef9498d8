import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { Failure } from '../../lib/protocol.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import './sign-in.css';
import { serverNote, shortServer } from './server-note.ts';

export interface SignInStart {
  server?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  method?: 'password' | 'token' | undefined;
}

interface SignInFormProps {
  /** What the fields hold at first; the server is the default one of the settings otherwise. */
  start?: SignInStart | undefined;
  onSignedIn?: ((account: AccountId) => void) | undefined;
}

type Wrong = 'server' | 'email' | 'password' | 'token';
interface Trouble extends Failure {
  /** The field to look at first; null when nothing typed is to blame. */
  field: Wrong | null;
}

const METHODS = [
  { value: 'password', label: 'Email', icon: 'mail' },
  { value: 'token', label: 'API token', icon: 'key' },
] as const;

/** Which field a failure of the sign-in points at: only what changing it could help. */
function blamed(kind: string, method: 'password' | 'token'): Wrong | null {
  if (kind === 'wrong-credentials') return method;
  return kind === 'unreachable' || kind === 'not-flowdock' || kind === 'bad-address' ? 'server' : null;
}

/** Signs in by email and password or by API token; what was typed stays when it fails. */
export function SignInForm({ start = {}, onSignedIn }: SignInFormProps) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { defaultServer } = settingsSignal().value;
  const [method, setMethod] = useState(start.method ?? 'password');
  const [typedServer, setServer] = useState(start.server ?? null);
  const [unfolded, setUnfolded] = useState(false);
  const [email, setEmail] = useState(start.email ?? '');
  const [password, setPassword] = useState(start.password ?? '');
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const server = typedServer ?? defaultServer;
  const showServer = unfolded || method === 'token';
  const note = serverNote(server);

  useEffect(() => {
    if (trouble?.field) form.current?.querySelector<HTMLElement>(`[id="${id}-${trouble.field}"]`)?.focus();
  }, [trouble, id]);

  const fail = (failure: Trouble) => {
    if (failure.field === 'server') setUnfolded(true);
    setTrouble(failure);
  };
  const missing = (): Trouble | null => {
    const because = (field: Wrong, message: string): Trouble => ({ kind: 'missing', field, message });
    if (server.trim() === '') return because('server', 'Type the address of your Flowdock server.');
    if (method === 'token') return token.trim() === '' ? because('token', 'Paste your API token.') : null;
    if (email.trim() === '') return because('email', 'Type your email address.');
    return password === '' ? because('password', 'Type your password.') : null;
  };
  const signIn = async () => {
    if (busy) return;
    const left = missing();
    if (left) return fail(left);
    setTrouble(null);
    setBusy(true);
    const result = await ask('sign-in', {
      server: server.trim(),
      credentials:
        method === 'password' ? { method, email: email.trim(), password } : { method, token: token.trim() },
    });
    setBusy(false);
    if (result.ok) return onSignedIn?.(result.value.account);
    const { failure } = result;
    fail({ ...failure, field: blamed(failure.kind, method) });
  };
  const wrong = (field: Wrong) => trouble?.field === field;

  const serverField = (
    <Field
      label="Server"
      id={`${id}-server`}
      help={
        note && (
          <span class="help amber">
            <Icon name="alert" size="xs" />
            {note}
          </span>
        )
      }
    >
      <TextInput
        id={`${id}-server`}
        icon="server"
        autoComplete="url"
        value={server}
        onInput={setServer}
        invalid={wrong('server')}
        describedBy={note ? `${id}-server-help` : undefined}
      />
    </Field>
  );
  return (
    <form
      ref={form}
      class="signin-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      {showServer && serverField}
      <SegmentedTabs
        label="Sign-in method"
        options={METHODS}
        value={method}
        panel={`${id}-panel`}
        onChange={(next) => {
          setMethod(next);
          setTrouble(null);
        }}
      />
      {trouble && <Alert>{trouble.message}</Alert>}
      <div
        class="signin-fields"
        id={`${id}-panel`}
        role="tabpanel"
        aria-label={method === 'password' ? 'Email' : 'API token'}
      >
        {method === 'password' ? (
          <>
            <Field label="Email" id={`${id}-email`}>
              <TextInput
                id={`${id}-email`}
                type="email"
                autoComplete="email"
                value={email}
                onInput={setEmail}
                invalid={wrong('email')}
              />
            </Field>
            <Field label="Password" id={`${id}-password`}>
              <TextInput
                id={`${id}-password`}
                type="password"
                secret="password"
                autoComplete="current-password"
                value={password}
                onInput={setPassword}
                invalid={wrong('password')}
              />
            </Field>
          </>
        ) : (
          <Field
            label="Personal API token"
            id={`${id}-token`}
            help="You find it in your account settings, under API tokens."
          >
            <TextInput
              id={`${id}-token`}
              type="password"
              secret="token"
              icon="key"
              autoComplete="off"
              value={token}
              onInput={setToken}
              invalid={wrong('token')}
              describedBy={`${id}-token-help`}
            />
          </Field>
        )}
      </div>
      <Button type="submit" variant="primary" large busy={busy && 'Checking…'}>
        Sign in
      </Button>
      {!showServer && (
        <p class="help signin-server">
          <Icon name="server" size="s" />
          <span class="trunc">{shortServer(server)}</span>
          <span aria-hidden="true">·</span>
          <button type="button" class="textlink" onClick={() => setUnfolded(true)}>
            Change server
          </button>
        </p>
      )}
    </form>
  );
}
