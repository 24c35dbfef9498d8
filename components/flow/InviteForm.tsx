/** Invites by email: one address or a pasted list, and what became of each. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Invitation } from '../../lib/flowdock/model.ts';
import { rich, t } from '../../lib/i18n/t.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { useAct } from '../app/use-asked.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Said } from '../ui/Said.tsx';
import { TextArea } from '../ui/TextArea.tsx';
import { type InviteOutcome, inviteOutcome, membersOf } from './members.ts';

interface Props {
  row: FlowRow;
  open: boolean;
  onInvited: (made: Invitation[]) => void;
}

export function InviteForm({ row, open, onInvited }: Props) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [message, setMessage] = useState('');
  const [outcome, setOutcome] = useState<InviteOutcome | null>(null);
  const { busy, failure, act, refuse } = useAct();
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (open) area.current?.focus();
  }, [open]);

  const invite = async () => {
    if (busy) return;
    setOutcome(null);
    if (typed.trim() === '') {
      area.current?.focus();
      return refuse(t('Type or paste at least one email address.'));
    }
    const before = membersOf(row.flow).present;
    const address = { account: row.account, flow: row.id };
    const result = await act('invite', { ...address, list: typed, message: message.trim() });
    if (!result.ok) return;
    const next = inviteOutcome(typed, result.value, before);
    setOutcome(next);
    onInvited(next.invited);
    // What was not understood stays, to be put right.
    setTyped(next.wrong.map(({ entry }) => entry).join('\n'));
    if (next.wrong.length === 0) setMessage('');
  };
  return (
    <form
      class="page-card"
      noValidate
      aria-label={t('Invite by email')}
      onSubmit={(event) => {
        event.preventDefault();
        void invite();
      }}
    >
      {failure && <Alert>{failure.message}</Alert>}
      {outcome && <Outcome outcome={outcome} />}
      <Field
        label={t('Email addresses')}
        id={`${id}-list`}
        help={t('One or a pasted list, separated by commas or lines. Colleagues join at once.')}
      >
        <TextArea
          id={`${id}-list`}
          areaRef={area}
          value={typed}
          onInput={setTyped}
          invalid={failure !== null || (outcome !== null && outcome.wrong.length > 0)}
          placeholder={'ben@example.com\n"Hedda Lund" <hedda@example.com>'}
          describedBy={`${id}-list-help`}
        />
      </Field>
      <Field label={t('Message (optional)')} id={`${id}-message`}>
        <TextArea id={`${id}-message`} rows={2} value={message} onInput={setMessage} />
      </Field>
      <div>
        <Button type="submit" variant="primary" busy={busy && t('Inviting…')}>
          {t('Invite')}
        </Button>
      </div>
    </form>
  );
}

/** Each address once: added, invited, already here, or not understood. */
function Outcome({ outcome }: { outcome: InviteOutcome }) {
  const { added, invited, already, wrong } = outcome;
  const nothing = added.length + invited.length + already.length + wrong.length === 0;
  return (
    <Said as="div" class="outcome">
      {added.length > 0 && <OutcomeLine icon="check" title={t('Added at once')} items={added} />}
      {invited.length > 0 && (
        <OutcomeLine icon="mail" title={t('Invited')} items={invited.map(({ email }) => email)} />
      )}
      {already.length > 0 && <OutcomeLine icon="user" title={t('Already in this flow')} items={already} />}
      {wrong.length > 0 && (
        <OutcomeLine
          icon="alert"
          bad
          title={t('Not invited')}
          items={wrong.map(({ entry, reason }) => `${entry} (${reason})`)}
        />
      )}
      {nothing && (
        <OutcomeLine icon="check" title={t('Done')} items={[t('nobody new was among these addresses')]} />
      )}
    </Said>
  );
}

function OutcomeLine(props: {
  icon: 'check' | 'mail' | 'user' | 'alert';
  title: string;
  items: readonly string[];
  bad?: boolean;
}) {
  return (
    <p class={props.bad ? 'bad' : ''}>
      <Icon name={props.icon} size="s" />
      <span>{rich('{what}: {items}', { what: <b>{props.title}</b>, items: props.items.join(', ') })}</span>
    </p>
  );
}
