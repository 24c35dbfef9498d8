import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { policySignal } from '../../lib/policy.ts';
import type { ExtraHeader, Failure, Requests } from '../../lib/protocol.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import { BrowserPanel } from './BrowserPanel.tsx';
import './sign-in.css';
import { msg, t } from '../../lib/i18n/t.ts';
import { CheckList, ExtraHeaders } from './on-demand.tsx';
import { serverNote, shortServer } from './server-note.ts';

type Method = 'browser' | 'password' | 'token';

export interface SignInStart {
  server?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  method?: Method | undefined;
}

interface SignInFormProps {
  /** What the fields hold at first; the server is the default one of the settings otherwise. */
  start?: SignInStart | undefined;
  onSignedIn?: ((account: AccountId) => void) | undefined;
}

type Wrong = 'server' | 'headers' | 'email' | 'password' | 'token' | 'code';
interface Trouble extends Failure {
  /** The field to look at first; null when nothing typed is to blame. */
  field: Wrong | null;
}

const METHODS = [
  { value: 'browser', label: msg('Browser'), icon: 'globe' },
  { value: 'password', label: msg('Email'), icon: 'mail' },
  { value: 'token', label: msg('API token'), icon: 'key' },
] as const;

/** What a look at each step of the connection can explain further. */
const CHECKED = new Set(['unreachable', 'timeout', 'not-flowdock', 'server', 'refused', 'no-password-grant']);

/** Which field a failure of the sign-in points at: only what changing it could help. */
function blamed(kind: string, method: Method, waiting: boolean): Wrong | null {
  if (kind === 'wrong-credentials') return method === 'browser' ? (waiting ? 'code' : null) : method;
  if (kind === 'bad-header') return 'headers';
  return kind === 'not-allowed' || kind === 'unreachable' || kind === 'not-flowdock' || kind === 'bad-address'
    ? 'server'
    : null;
}

/** Signs in by the browser, by email and password or by API token; what was typed stays when it fails. */
export function SignInForm({ start = {}, onSignedIn }: SignInFormProps) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { defaultServer } = settingsSignal().value;
  const [method, setMethod] = useState<Method>(start.method ?? (start.email ? 'password' : 'browser'));
  const [typedServer, setServer] = useState(start.server ?? null);
  const [unfolded, setUnfolded] = useState(false);
  const [email, setEmail] = useState(start.email ?? '');
  const [password, setPassword] = useState(start.password ?? '');
  const [token, setToken] = useState('');
  const [code, setCode] = useState('');
  /** A code was asked for, by this page or by the popup before it. */
  const [waiting, setWaiting] = useState(false);
  /** Null: those of an account there already, if there is one. */
  const [headers, setHeaders] = useState<ExtraHeader[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const { servers } = policySignal().value;
  const [only] = servers.length === 1 ? servers : [];
  const server = only ?? typedServer ?? defaultServer;
  const showServer = only === undefined && (unfolded || method !== 'password');
  const note = serverNote(server);
  const methods = METHODS.map((one) => ({ ...one, label: t(one.label) }));

  useEffect(() => {
    if (trouble?.field) form.current?.querySelector<HTMLElement>(`[id="${id}-${trouble.field}"]`)?.focus();
  }, [trouble, id]);

  useEffect(() => {
    void ask('code-server', {}).then((result) => {
      if (!result.ok || result.value.server === null) return;
      setWaiting(true);
      setMethod('browser');
      setServer(result.value.server);
    });
  }, []);

  const fail = (failure: Trouble) => {
    if (failure.field === 'server') setUnfolded(true);
    setTrouble(failure);
  };
  const missing = (): Trouble | null => {
    const because = (field: Wrong, message: string): Trouble => ({ kind: 'missing', field, message });
    if (server.trim() === '') return because('server', t('Type the address of your Flowdock server.'));
    if (method === 'token') return token.trim() === '' ? because('token', t('Paste your API token.')) : null;
    if (method === 'browser') {
      return waiting && code.trim() === '' ? because('code', t('Paste the code the page shows.')) : null;
    }
    if (email.trim() === '') return because('email', t('Type your email address.'));
    return password === '' ? because('password', t('Type your password.')) : null;
  };
  /** Each failed try is checked anew. */
  const tries = useRef(0);
  const signIn = async () => {
    if (busy) return;
    tries.current += 1;
    const left = missing();
    if (left) return fail(left);
    setTrouble(null);
    setBusy(true);
    const result = await ask('sign-in', { ...place(), credentials: credentials() });
    setBusy(false);
    if (result.ok) return onSignedIn?.(result.value.account);
    const { failure } = result;
    fail({ ...failure, field: blamed(failure.kind, method, waiting) });
  };
  const place = () => ({ server: server.trim(), ...(headers === null ? {} : { headers }) });
  const credentials = (): Requests['sign-in']['send']['credentials'] => {
    if (method === 'password') return { method, email: email.trim(), password };
    if (method === 'token') return { method, token: token.trim() };
    return waiting ? { method: 'code', code: code.trim() } : { method };
  };
  const beginWithCode = async () => {
    setTrouble(null);
    const result = await ask('code-begin', place());
    if (result.ok) setWaiting(true);
    else fail({ ...result.failure, field: blamed(result.failure.kind, method, false) });
  };
  const forgetCode = () => {
    setTrouble(null);
    setWaiting(false);
    void ask('code-forget', {});
  };
  const mayHaveHeaders = headers === null || headers.length === 0;
  const wrong = (field: Wrong) => trouble?.field === field;

  const serverField = (
    <Field
      label={t('Server')}
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
      {headers !== null && headers.length > 0 && (
        <ExtraHeaders headers={headers} invalid={wrong('headers')} onChange={setHeaders} />
      )}
      <SegmentedTabs
        label={t('Sign-in method')}
        options={methods}
        value={method}
        panel={`${id}-panel`}
        onChange={(next) => {
          setMethod(next);
          setTrouble(null);
        }}
      />
      {trouble && <Alert>{trouble.message}</Alert>}
      {trouble && CHECKED.has(trouble.kind) && (
        <CheckList key={String(tries.current)} send={place()} failure={trouble.kind} />
      )}
      <div
        class="signin-fields"
        id={`${id}-panel`}
        role="tabpanel"
        aria-label={methods.find(({ value }) => value === method)?.label}
      >
        {method === 'browser' ? (
          <BrowserPanel
            id={id}
            busy={busy}
            waiting={waiting}
            code={code}
            invalid={wrong('code')}
            onCode={setCode}
            onBegin={() => void beginWithCode()}
            onForget={forgetCode}
          />
        ) : method === 'password' ? (
          <>
            <Field label={t('Email')} id={`${id}-email`}>
              <TextInput
                id={`${id}-email`}
                type="email"
                autoComplete="email"
                value={email}
                onInput={setEmail}
                invalid={wrong('email')}
              />
            </Field>
            <Field label={t('Password')} id={`${id}-password`}>
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
            label={t('Personal API token')}
            id={`${id}-token`}
            help={t('You find it in your account settings, under API tokens.')}
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
      {method !== 'browser' && (
        <Button type="submit" variant="primary" large busy={busy && t('Checking…')}>
          {t('Sign in')}
        </Button>
      )}
      {(showServer || trouble) && mayHaveHeaders && (
        <p class="help signin-server">
          <button type="button" class="textlink" onClick={() => setHeaders([{ name: '', value: '' }])}>
            {t('The server is behind an access proxy')}
          </button>
        </p>
      )}
      {!showServer && (
        <p class="help signin-server">
          <Icon name="server" size="s" />
          <span class="trunc">{shortServer(server)}</span>
          <span aria-hidden="true">·</span>
          {only === undefined ? (
            <button type="button" class="textlink" onClick={() => setUnfolded(true)}>
              {t('Change server')}
            </button>
          ) : (
            t('set by your company')
          )}
        </p>
      )}
    </form>
  );
}
