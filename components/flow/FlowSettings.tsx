/** A flow's name, who may join, its link, and the ways out of it. What only administrators may do, only they see. */
import { useId, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { AccessMode, OrgUser } from '../../lib/flowdock/model.ts';
import { msg, t } from '../../lib/i18n/t.ts';
import { quietAt } from '../../lib/quiet-rules.ts';
import { quietText } from '../../lib/quiet-text.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { flowKey } from '../../lib/store/picture.ts';
import { Answer } from '../app/Answer.tsx';
import { useApp } from '../app/context.ts';
import { PageSection } from '../app/Page.tsx';
import { RenameForm } from '../app/RenameForm.tsx';
import { askAndTell, askOrReason, type Question } from '../app/use-asked.ts';
import { settingKey } from '../flows/flow-lists.ts';
import { LevelSelect } from '../flows/LevelSelect.tsx';
import { QuietButton } from '../quiet/QuietButton.tsx';
import { QuietEditor } from '../quiet/QuietEditor.tsx';
import { save } from '../settings/save.ts';
import { Button } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { CopyField } from '../ui/CopyField.tsx';
import { minuteNow } from '../ui/minute.ts';

const ACCESS: readonly { value: AccessMode; label: string; means: (organization: string) => string }[] = [
  { value: 'invitation', label: msg('Invited people'), means: () => t('Members add or invite others') },
  { value: 'link', label: msg('Anybody with the link'), means: () => t('Also people from elsewhere') },
  {
    value: 'organization',
    label: msg('Everybody of the organization'),
    means: (organization) => t('All of {organization} see it and may join', { organization }),
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
    toast({ text: t('You left {name}', { name: flow.name }) });
    return null;
  };
  const archive = async () => {
    const failed = await askOrReason('change-flow', { ...address, change: { disabled: true } });
    if (failed !== null) return failed;
    toFlows();
    toast({
      text: t('{name} is archived', { name: flow.name }),
      undo: () =>
        void askAndTell(
          'change-flow',
          { ...address, change: { disabled: false } },
          t('{name} is back', { name: flow.name }),
        ),
    });
    return null;
  };
  const close = async () => {
    const conversation = flowKey(row.id);
    const result = await ask('set-open', { account: row.account, conversation, open: false });
    if (!result.ok) return toast({ text: result.failure.message, error: true });
    toFlows();
    toast({
      text: t('{name} is closed', { name: flow.name }),
      undo: () => void ask('set-open', { account: row.account, conversation, open: true }),
    });
  };
  return (
    <>
      <Answer question={colleagues} label={t('Finding out what you may change')} rows={1}>
        {() => null}
      </Answer>
      {admin && (
        <PageSection title={t('Name')}>
          <RenameForm
            label={t('Name of the flow')}
            saveLabel={t('Save name of the flow')}
            name={flow.name}
            save={(name) => ask('change-flow', { ...address, change: { name } })}
          />
        </PageSection>
      )}
      <PageSection title={t('Who may join')}>
        {admin ? (
          <AccessChoice row={row} />
        ) : (
          <p class="page-note">{t(ACCESS.find(({ value }) => value === flow.access_mode)?.label ?? '')}</p>
        )}
      </PageSection>
      {flow.join_url && (
        <PageSection title={t('Join link')}>
          <div class="page-form">
            <CopyField
              label={t('Join link')}
              value={flow.join_url}
              copyLabel={t('Copy link')}
              copied={t('Link copied')}
            />
          </div>
        </PageSection>
      )}
      {flow.joined && (
        <PageSection title={t('Your place in it')}>
          <div class="page-act">
            <span class="grow">
              {t('Notifications')}
              <small>{t('In this browser; the badge counts mentions unless muted')}</small>
            </span>
            <LevelSelect flow={settingKey(row)} name={flow.name} />
          </div>
          <FlowQuiet flow={{ key: settingKey(row), name: flow.name }} />
          {flow.open && (
            <div class="page-act">
              <span class="grow">
                {t('Close')}
                <small>{t('Off your list; you stay a member and can reopen it')}</small>
              </span>
              <Button small label={t('Close flow')} onClick={() => void close()}>
                {t('Close')}
              </Button>
            </div>
          )}
          <div class="page-act">
            <span class="grow">
              {t('Leave')}
              <small>{t('End your membership')}</small>
            </span>
            <Button small variant="danger" label={t('Leave flow')} onClick={() => setAsking('leave')}>
              {t('Leave')}
            </Button>
          </div>
        </PageSection>
      )}
      {admin && (
        <PageSection title={t('For everybody')}>
          <div class="page-act">
            <span class="grow">
              {t('Archive')}
              <small>{t('Off all lists; nobody can post or join')}</small>
            </span>
            <Button small variant="danger" label={t('Archive flow')} onClick={() => setAsking('archive')}>
              {t('Archive')}
            </Button>
          </div>
        </PageSection>
      )}
      {asking === 'leave' && (
        <Confirm
          title={t('Leave {name}?', { name: flow.name })}
          action={t('Leave')}
          onConfirm={leave}
          onClose={() => setAsking(null)}
        >
          {flow.access_mode === 'organization'
            ? t('You can join again from the Flows tab.')
            : t('You can come back only when somebody adds or invites you.')}
        </Confirm>
      )}
      {asking === 'archive' && (
        <Confirm
          title={t('Archive {name}?', { name: flow.name })}
          action={t('Archive')}
          onConfirm={archive}
          onClose={() => setAsking(null)}
        >
          {t('It vanishes from everybody’s lists, with its messages kept. Right after, Undo brings it back.')}
        </Confirm>
      )}
    </>
  );
}

/** When this flow is silent, besides the times when everything is. */
function FlowQuiet({ flow }: { flow: { key: string; name: string } }) {
  const settings = settingsSignal().value;
  const now = minuteNow().value;
  const quiet = quietAt(settings, flow.key, now);
  return (
    <>
      <div class="page-act">
        <span class="grow">
          {t('Snooze')}
          <small>{quiet ? quietText(quiet, now) : t('Notifications are on')}</small>
        </span>
        <QuietButton flow={flow} />
      </div>
      <QuietEditor
        label={t('Quiet hours of this flow')}
        hint={t('Besides those of all flows')}
        hours={settings.flowQuiet[flow.key] ?? { on: false, spans: [] }}
        onChange={(hours) => save(({ flowQuiet }) => ({ flowQuiet: { ...flowQuiet, [flow.key]: hours } }))}
      />
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
      t('Saved'),
    );
    setWanted(null);
  };
  return (
    <div class="choices" role="radiogroup" aria-label={t('Who may join')}>
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
            {t(label)} <small>{means(flow.organization.name)}</small>
          </span>
        </label>
      ))}
    </div>
  );
}
