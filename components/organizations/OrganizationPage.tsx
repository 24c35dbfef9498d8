/** One organization: its name, its members and their roles. */
import { useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { OrgUser } from '../../lib/flowdock/model.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { privateKey } from '../../lib/store/picture.ts';
import { Answer } from '../app/Answer.tsx';
import { useApp } from '../app/context.ts';
import { Page, PageSection } from '../app/Page.tsx';
import { RenameForm } from '../app/RenameForm.tsx';
import { askOrReason, useAsked } from '../app/use-asked.ts';
import { MemberList, RowButton } from '../flow/MemberList.tsx';
import { matching, nameOf, peopleText } from '../flow/members.ts';
import '../flows/flows.css';
import { SearchBox } from '../flows/SearchBox.tsx';
import { lastActivities, presenceOf } from '../private/private-list.ts';
import '../private/private.css';
import { t } from '../../lib/i18n/t.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { minuteNow } from '../ui/minute.ts';
import { Said } from '../ui/Said.tsx';

const SEARCH_FROM = 9;

interface Props {
  account: AccountId;
  /** Its `parameterized_name`. */
  organization: string;
}

export function OrganizationPage({ account, organization: path }: Props) {
  const { picture, navigate, back, toast } = useApp();
  const organizations = useAsked('list-organizations', { account });
  const members = useAsked('list-organization-users', { account, organization: path });
  const [query, setQuery] = useState('');
  const [removing, setRemoving] = useState<OrgUser | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const flows = picture.flows.value.filter((row) => row.account === account);
  const known = flows.find(({ flow }) => flow.organization.parameterized_name === path)?.flow.organization;
  const asked =
    organizations.asked.state === 'ready'
      ? organizations.asked.value.find(({ parameterized_name }) => parameterized_name === path)
      : undefined;
  const organization = asked ?? known;
  const name = organization?.name ?? path;
  const me = picture.accounts.value.find(({ id }) => id === account)?.user.id;
  const all = members.asked.state === 'ready' ? members.asked.value : [];
  const admin = all.some((one) => one.id === me && one.admin);
  const seats = organization?.user_limit ?? 0;
  const people = all.length || (organization?.user_count ?? 0);
  const detail = [
    people > 0 ? peopleText(people) : '',
    seats > 0 ? t('{seats, plural, one {# seat} other {# seats}}', { seats }) : '',
  ];
  const shown = matching(all, query);
  const activities = lastActivities(flows);
  const now = minuteNow().value;
  const write = ({ id }: OrgUser) =>
    navigate({ view: 'conversation', account, conversation: privateKey(id) });

  const rename = async (to: string) => {
    const result = await ask('rename-organization', { account, organization: path, name: to });
    if (result.ok)
      organizations.change((before) =>
        before.map((one) => (one.id === result.value.id ? result.value : one)),
      );
    return result;
  };
  const remove = async (user: OrgUser) => {
    const failed = await askOrReason('remove-organization-user', {
      account,
      organization: path,
      user: user.id,
    });
    if (failed !== null) return failed;
    members.change((before) => before.filter(({ id }) => id !== user.id));
    toast({ text: t('{user} is no longer in {name}', { user: nameOf(user), name }) });
    return null;
  };
  return (
    <Page
      mark={<FlowTile id={String(organization?.id ?? path)} name={name} size="md" />}
      title={name}
      detail={detail.filter(Boolean).join(', ')}
      onBack={back}
    >
      {admin && (
        <PageSection title={t('Name')}>
          <RenameForm
            label={t('Name of the organization')}
            saveLabel={t('Save name of the organization')}
            name={name}
            save={rename}
          />
        </PageSection>
      )}
      {all.length >= SEARCH_FROM && (
        <div class="page-bar">
          <SearchBox
            field={field}
            label={t('Find a member')}
            placeholder={t('Find a member')}
            value={query}
            onChange={setQuery}
            onEnter={() => {
              const [first] = shown;
              if (first && first.id !== me) write(first);
            }}
            onDown={() => list.current?.querySelector<HTMLElement>('[data-row]')?.focus()}
          />
        </div>
      )}
      <div ref={list}>
        <PageSection title={t('Members')} count={members.asked.state === 'ready' ? all.length : undefined}>
          <Answer question={members} label={t('Loading members')} rows={5}>
            {() => (
              <MemberList
                label={t('Members')}
                people={shown}
                presence={({ id }) => presenceOf(activities.get(`${account}/${id}`) ?? null, now)}
                tags={(user) => [...(user.admin ? [t('Admin')] : []), ...(user.id === me ? [t('You')] : [])]}
                onOpen={(user) => user.id !== me && write(user)}
                actions={(user) =>
                  user.id !== me && (
                    <span class="acts">
                      <RowButton
                        icon="chat"
                        label={t('Message {user}', { user: nameOf(user) })}
                        title={t('Private message (↵)')}
                        onClick={() => write(user)}
                      />
                      {admin && (
                        <RowButton
                          icon="trash"
                          label={t('Remove {user}', { user: nameOf(user) })}
                          title={t('Remove from the organization')}
                          onClick={() => setRemoving(user)}
                        />
                      )}
                    </span>
                  )
                }
              />
            )}
          </Answer>
          {members.asked.state === 'ready' && shown.length === 0 && (
            <Said class="f-none">{t('Nobody matches “{query}”.', { query: query.trim() })}</Said>
          )}
        </PageSection>
      </div>
      {removing && (
        <Confirm
          title={t('Remove {user}?', { user: nameOf(removing) })}
          action={t('Remove')}
          onConfirm={() => remove(removing)}
          onClose={() => setRemoving(null)}
        >
          {t(
            'They leave {name} and all its flows at once. What they have written stays. To come back they have to be invited again.',
            { name },
          )}
        </Confirm>
      )}
    </Page>
  );
}
