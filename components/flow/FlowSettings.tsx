/** A flow's name, who may join, its link, and the ways out of it. What only administrators may do, only they see. */
import { useId, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { AccessMode, OrgUser } from '../../lib/flowdock/model.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { flowKey } from '../../lib/store/picture.ts';
import { Answer } from '../app/Answer.tsx';
import { useApp } from '../app/context.ts';
import { PageSection } from '../app/Page.tsx';
import { RenameForm } from '../app/RenameForm.tsx';
import { askAndTell, askOrReason, type Question } from '../app/use-asked.ts';
import { Button } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { CopyField } from '../ui/CopyField.tsx';

const ACCESS: readonly { value: AccessMode; label: string; means: (organization: string) => string }[] = [
  { value: 'invitation', label: 'Invited people', means: () => 'Members add or invite others' },
  { value: 'link', label: 'Anybody with the link', means: () => 'Also people from elsewhere' },
  {
    value: 'organization',
    label: 'Everybody of the organization',
    means: (organization) => `All of ${organization} see it and may join`,
  },
];

interface Props {
  row: FlowRow;
  me: number;
  /** Tells whether the reader is an administrator; until it is there, only what every member may do is. */
  colleagues: Question<OrgUser[]>;
}

export function FlowSettings({ row, me, colleagues }: Props) {
  const { navigate, toast } = useApp();
  const [asking, setAsking] = useState<'leave' | 'archive' | null>(null);
  const { flow } = row;
  const { asked } = colleagues;
  const admin = asked.state === 'ready' && asked.value.some((one) => one.id === me && one.admin);
  const address = { account: row.account, flow: row.id };
  const toFlows = () => navigate({ view: 'tabs', tab: 'flows' });

  const leave = async () => {
    const failed = await askOrReason('leave-flow', address);
    if (failed !== null) return failed;
    toFlows();
    toast({ text: `You left ${flow.name}` });
    return null;
  };
  const archive = async () => {
    const failed = await askOrReason('change-flow', { ...address, change: { disabled: true } });
    if (failed !== null) return failed;
    toFlows();
    toast({
      text: `${flow.name} is archived`,
      undo: () =>
        void askAndTell('change-flow', { ...address, change: { disabled: false } }, `${flow.name} is back`),
    });
    return null;
  };
  const close = async () => {
    const conversation = flowKey(row.id);
    const result = await ask('set-open', { account: row.account, conversation, open: false });
    if (!result.ok) return toast({ text: result.failure.message, error: true });
    toFlows();
    toast({
      text: `${flow.name} is closed`,
      undo: () => void ask('set-open', { account: row.account, conversation, open: true }),
    });
  };
  return (
    <>
      <Answer question={colleagues} label="Finding out what you may change" rows={1}>
        {() => null}
      </Answer>
      {admin && (
        <PageSection title="Name">
          <RenameForm
            label="Name of the flow"
            name={flow.name}
            save={(name) => ask('change-flow', { ...address, change: { name } })}
          />
        </PageSection>
      )}
      <PageSection title="Who may join">
        {admin ? (
          <AccessChoice row={row} />
        ) : (
          <p class="page-note">{ACCESS.find(({ value }) => value === flow.access_mode)?.label}</p>
        )}
      </PageSection>
      {flow.join_url && (
        <PageSection title="Join link">
          <div class="page-form">
            <CopyField label="Join link" value={flow.join_url} what="Link" />
          </div>
        </PageSection>
      )}
      {flow.joined && (
        <PageSection title="Your place in it">
          {flow.open && (
            <div class="page-act">
              <span class="grow">
                Close
                <small>Off your list; you stay a member and can reopen it</small>
              </span>
              <Button small label="Close flow" onClick={() => void close()}>
                Close
              </Button>
            </div>
          )}
          <div class="page-act">
            <span class="grow">
              Leave
              <small>End your membership</small>
            </span>
            <Button small variant="danger" label="Leave flow" onClick={() => setAsking('leave')}>
              Leave
            </Button>
          </div>
        </PageSection>
      )}
      {admin && (
        <PageSection title="For everybody">
          <div class="page-act">
            <span class="grow">
              Archive
              <small>Off all lists; nobody can post or join</small>
            </span>
            <Button small variant="danger" label="Archive flow" onClick={() => setAsking('archive')}>
              Archive
            </Button>
          </div>
        </PageSection>
      )}
      {asking === 'leave' && (
        <Confirm
          title={`Leave ${flow.name}?`}
          action="Leave"
          onConfirm={leave}
          onClose={() => setAsking(null)}
        >
          {flow.access_mode === 'organization'
            ? 'You can join again from the Flows tab.'
            : 'You can come back only when somebody adds or invites you.'}
        </Confirm>
      )}
      {asking === 'archive' && (
        <Confirm
          title={`Archive ${flow.name}?`}
          action="Archive"
          onConfirm={archive}
          onClose={() => setAsking(null)}
        >
          It vanishes from everybody’s lists, with its messages kept. Right after, Undo brings it back.
        </Confirm>
      )}
    </>
  );
}

/** Saved on choosing; when the server refuses, the choice goes back by itself. */
function AccessChoice({ row }: { row: FlowRow }) {
  const name = useId();
  const [wanted, setWanted] = useState<AccessMode | null>(null);
  const { flow } = row;
  const choose = async (mode: AccessMode) => {
    setWanted(mode);
    await askAndTell(
      'change-flow',
      { account: row.account, flow: row.id, change: { access_mode: mode } },
      'Saved',
    );
    setWanted(null);
  };
  return (
    <div class="choices" role="radiogroup" aria-label="Who may join">
      {ACCESS.map(({ value, label, means }) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name={name}
            checked={(wanted ?? flow.access_mode) === value}
            disabled={wanted !== null && wanted !== value}
            onChange={() => void choose(value)}
          />
          <span>
            {label}
            <small>{means(flow.organization.name)}</small>
          </span>
        </label>
      ))}
    </div>
  );
}
