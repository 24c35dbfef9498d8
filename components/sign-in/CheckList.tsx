/** Which step of a connection works and which does not, with what to do about it. */
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { type ConnectionStep, connectionSteps } from '../../lib/connection-steps.ts';
import { t } from '../../lib/i18n/t.ts';
import type { Requests, Result } from '../../lib/protocol.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import './check-list.css';
import { openTab } from '../../lib/open-tab.ts';
import { Said } from '../ui/Said.tsx';

type Checked = Result<Requests['check-connection']['back']>;

interface CheckListProps {
  send: Requests['check-connection']['send'];
  /** The kind of what a sign-in failed with; empty where it works. */
  failure: string;
}

/** Looks when it appears. */
export function CheckList({ send, failure }: CheckListProps) {
  const [checked, setChecked] = useState<Checked | null>(null);
  useEffect(() => {
    let gone = false;
    void ask('check-connection', send).then((result) => {
      if (!gone) setChecked(result);
    });
    return () => {
      gone = true;
    };
  }, []);
  if (checked === null) {
    return (
      <Said class="check-busy">
        <span class="spin" aria-hidden="true" />
        {t('Checking which step fails…')}
      </Said>
    );
  }
  // The form says already what is wrong with an address.
  if (!checked.ok) return null;
  const { server, probes } = checked.value;
  const steps = connectionSteps(probes, failure);
  const well = steps.every(({ state }) => state !== 'failed');
  return (
    <section class="checks" aria-label={t('Connection check')}>
      <ol>
        {steps.map((step) => (
          <Line key={step.id} step={step} />
        ))}
      </ol>
      {well && (
        <Said>
          {failure === ''
            ? t('Everything on the way works.')
            : t('Nothing is wrong on the way now. Try again.')}
        </Said>
      )}
      <Button small onClick={() => void openTab(server)}>
        {t('Open {host} in a tab', { host: new URL(server).host })}
        <Icon name="ext" size="s" />
      </Button>
    </section>
  );
}

const ICON = { ok: 'check', failed: 'alert', unknown: 'more' } as const;

function Line({ step: { state, name, text } }: { step: ConnectionStep }) {
  const says = { ok: t('works'), failed: t('fails'), unknown: t('not known') }[state];
  return (
    <li class={`check ${state}`}>
      <Icon name={ICON[state]} size="s" />
      <span class="grow">
        <b>{name}</b>
        <span class="sr">: {says}</span>
        {text !== '' && <span class="check-text">{text}</span>}
      </span>
    </li>
  );
}
