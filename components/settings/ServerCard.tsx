/** The default server in its parts, and how each fares when they are looked at. */
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { siteAddress, streamAddress } from '../../lib/flowdock/addresses.ts';
import { t } from '../../lib/i18n/t.ts';
import { policySignal } from '../../lib/policy.ts';
import { type ServerTest, type Tested, testedWords, worst } from '../../lib/server-test.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { DEFAULTS } from '../../lib/settings-defaults.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { CheckList } from '../sign-in/on-demand.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { StatusPill } from '../ui/StatusPill.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import { showToast } from '../ui/toasts.ts';
import { save } from './save.ts';
import './servers.css';

function isWeb(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
const tidy = (address: string): string => address.trim().replace(/\/+$/, '');

export function ServerCard({ picture }: { picture: PictureView }) {
  const { defaultServer } = settingsSignal().value;
  const policy = policySignal().value;
  const preset = policy.server !== null || policy.servers.length > 0;
  const [typed, setTyped] = useState<string | null>(null);
  const [testing, setTesting] = useState(false);
  const [tested, setTested] = useState<ReadonlyMap<string, ServerTest>>(new Map());
  const invalid = typed !== null && !isWeb(typed.trim());
  const server = typed === null || invalid ? defaultServer : tidy(typed);
  const others = [...new Set(picture.accounts.value.map((account) => account.server))].filter(
    (one) => one !== server,
  );
  // What was typed counts until it is kept, so that a test right after it looks there.
  useEffect(() => setTyped(null), [defaultServer]);
  // What was found out is of one address.
  useEffect(() => setTested(new Map()), [server]);

  const keep = () => {
    if (typed === null || invalid) return;
    if (server === defaultServer) setTyped(null);
    else save({ defaultServer: server });
  };
  const reset = () => {
    setTyped(null);
    save({ defaultServer: DEFAULTS.defaultServer });
  };
  const test = async () => {
    setTesting(true);
    setTested(new Map());
    const answers = await Promise.all(
      [server, ...others].map(async (one) => [one, await ask('test-server', { server: one })] as const),
    );
    setTesting(false);
    setTested(new Map(answers.flatMap(([one, answer]) => (answer.ok ? [[one, answer.value]] : []))));
    const failed = answers.find(([, answer]) => !answer.ok)?.[1];
    if (failed && !failed.ok) showToast({ text: failed.failure.message, error: true });
  };

  const found = tested.get(server);
  const rows = [
    ...(found
      ? [
          { name: t('API'), tested: found.api },
          { name: t('Stream'), tested: found.stream },
          { name: t('Web'), tested: found.web },
        ]
      : []),
    ...others.flatMap((name) => {
      const one = tested.get(name);
      return one ? [{ name, tested: worst(one) }] : [];
    }),
  ];
  return (
    <div class="card">
      <div class="set server">
        <div class="server-name">{t('API')}</div>
        {preset ? (
          <div class="grow">
            {defaultServer}
            <small>{t('set by your company')}</small>
          </div>
        ) : (
          <div class="grow">
            <TextInput
              label={t('API address')}
              value={typed ?? defaultServer}
              invalid={invalid}
              describedBy="api-address-hint"
              onInput={setTyped}
              onBlur={keep}
              onKeyDown={(event) => event.key === 'Enter' && keep()}
            />
            <small id="api-address-hint">
              {invalid
                ? t('An address looks like https://api.flowdock.com')
                : t('Filled in when you sign in')}
            </small>
          </div>
        )}
        <Outcome tested={found?.api} />
        {found?.api.state === 'failed' && (
          <div class="set-check">
            <CheckList send={{ server }} failure="" />
          </div>
        )}
      </div>
      {isWeb(server) && (
        <>
          <Derived name={t('Stream')} address={streamAddress(server)} tested={found?.stream} />
          <Derived name={t('Web')} address={siteAddress(server)} tested={found?.web} />
        </>
      )}
      {others.map((one) => {
        const all = tested.get(one);
        return <Derived key={one} name={t('Signed in')} address={one} tested={all && worst(all)} />;
      })}
      <div class="set">
        <small class="grow">{t('Stream and web addresses are derived from the API address.')}</small>
        {!preset && defaultServer !== DEFAULTS.defaultServer && (
          <Button small variant="ghost" onClick={reset}>
            {t('Reset')}
          </Button>
        )}
        <Button small busy={testing && t('Testing…')} onClick={() => void test()}>
          <Icon name="refresh" size="s" />
          {t('Test')}
        </Button>
      </div>
      <p class="sr" role="status">
        {rows.map((row) => `${row.name}: ${testedWords(row.tested).value}.`).join(' ')}
      </p>
    </div>
  );
}

/** A part of a server at an address that nobody chooses by itself. */
function Derived({ name, address, tested }: { name: string; address: string; tested: Tested | undefined }) {
  const text = tested ? testedWords(tested).text : '';
  return (
    <div class="set server">
      <div class="server-name">{name}</div>
      <div class="grow">
        <span dir="ltr">{address}</span>
        {text !== '' && <small class="bad">{text}</small>}
      </div>
      <Outcome tested={tested} />
    </div>
  );
}

/** Keeps its place while nothing is known. */
function Outcome({ tested }: { tested: Tested | undefined }) {
  return <div class="server-outcome">{tested && <StatusPill status={testedWords(tested)} />}</div>;
}
