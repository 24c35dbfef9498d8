/** One flow beyond its messages: people, sources, settings. */
import { useMemo, useState } from 'preact/hooks';
import type { AccountId } from '../../lib/store/picture.ts';
import { flowKey } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { Page } from '../app/Page.tsx';
import { useAsked } from '../app/use-asked.ts';
import '../flows/flows.css';
import { presenceOf } from '../private/private-list.ts';
import '../private/private.css';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { minuteNow } from '../ui/minute.ts';
import { SegmentedTabs } from '../ui/SegmentedTabs.tsx';
import './flow.css';
import { msg, t } from '../../lib/i18n/t.ts';
import { FlowSettings } from './FlowSettings.tsx';
import { membersOf, peopleText } from './members.ts';
import { PeopleTab } from './PeopleTab.tsx';
import { SourcesTab } from './SourcesTab.tsx';

const TABS = [
  { value: 'people', label: msg('People'), icon: 'users' },
  { value: 'sources', label: msg('Sources'), icon: 'branch' },
  { value: 'settings', label: msg('Settings'), icon: 'gear' },
] as const;
type FlowTab = (typeof TABS)[number]['value'];

export function FlowPage({ account: accountId, flow: id }: { account: AccountId; flow: string }) {
  const { picture, back } = useApp();
  const row = picture.flows.value.find((one) => one.account === accountId && one.id === id) ?? null;
  const account = picture.accounts.value.find((one) => one.id === accountId) ?? null;
  if (!row || !account) {
    return (
      <Page mark={<FlowTile id={id} name="" size="md" off />} title={t('Flow')} onBack={back}>
        <Empty title={t('This flow is gone')} actions={<Button onClick={back}>{t('Back')}</Button>}>
          <p>{t('It was archived or deleted, or you are no longer in it.')}</p>
        </Empty>
      </Page>
    );
  }
  return <Present key={`${accountId}/${id}`} row={row} account={account} />;
}

type PresentProps = Pick<Parameters<typeof SourcesTab>[0], 'row' | 'account'>;

function Present({ row, account }: PresentProps) {
  const { navigate, back } = useApp();
  const [tab, setTab] = useState<FlowTab>('people');
  const { flow } = row;
  const colleagues = useAsked('list-organization-users', {
    account: row.account,
    organization: flow.organization.parameterized_name,
  });
  const me = account.user.id;
  const admins = useMemo(
    () =>
      new Set(
        colleagues.asked.state === 'ready'
          ? colleagues.asked.value.filter(({ admin }) => admin).map(({ id }) => id)
          : [],
      ),
    [colleagues.asked],
  );
  const { present } = membersOf(flow);
  const now = minuteNow().value;
  const active = present.filter(
    ({ last_activity }) => presenceOf(last_activity ?? null, now) === 'active',
  ).length;
  const detail = [
    flow.organization.name,
    peopleText(present.length),
    ...(active > 0 ? [t('{active, number} active', { active })] : []),
  ].join(', ');
  // Sources are for members only.
  const tabs = TABS.filter(({ value }) => flow.joined || value !== 'sources').map((one) => ({
    ...one,
    label: t(one.label),
  }));
  return (
    <Page
      mark={<FlowTile id={row.id} name={flow.name} size="md" />}
      title={flow.name}
      detail={detail}
      onBack={back}
      actions={
        <IconButton
          icon="chat"
          label={t('Open the conversation')}
          onClick={() =>
            navigate({ view: 'conversation', account: row.account, conversation: flowKey(row.id) })
          }
        />
      }
    >
      <div class="page-tabs">
        <SegmentedTabs
          label={t('About this flow')}
          options={tabs}
          value={tab}
          onChange={setTab}
          panel="flow-panel"
        />
      </div>
      <div id="flow-panel" role="tabpanel" aria-label={tabs.find(({ value }) => value === tab)?.label}>
        {/* People stays while hidden, so that a half-typed invitation does too. */}
        <div hidden={tab !== 'people'}>
          <PeopleTab row={row} me={me} colleagues={colleagues} admins={admins} />
        </div>
        {tab === 'sources' && <SourcesTab row={row} account={account} />}
        {tab === 'settings' && <FlowSettings row={row} me={me} colleagues={colleagues} />}
      </div>
    </Page>
  );
}
