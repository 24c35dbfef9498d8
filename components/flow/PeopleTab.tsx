/** The people of a flow: members, those who may be added or invited, the invited, the blocked. */
import { useRef, useState } from 'preact/hooks';
import type { FlowUser, OrgUser } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { flowKey, privateKey } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { PageSection } from '../app/Page.tsx';
import { askAndTell, askOrReason, type Question, useAsked } from '../app/use-asked.ts';
import { SearchBox } from '../flows/SearchBox.tsx';
import { presenceOf } from '../private/private-list.ts';
import { Button } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { Icon } from '../ui/Icon.tsx';
import { minuteNow } from '../ui/minute.ts';
import { Said } from '../ui/Said.tsx';
import { AddColleague } from './AddColleague.tsx';
import { Invitations } from './Invitations.tsx';
import { InviteForm } from './InviteForm.tsx';
import { MemberList, RowButton, RowTextButton } from './MemberList.tsx';
import { matching, membersOf, nameOf } from './members.ts';

/** A search field only where there is something to search. */
const SEARCH_FROM = 9;

interface Props {
  row: FlowRow;
  me: number;
  colleagues: Question<OrgUser[]>;
  admins: ReadonlySet<number>;
}

export function PeopleTab({ row, me, colleagues, admins }: Props) {
  const { navigate } = useApp();
  const [panel, setPanel] = useState<'add' | 'invite' | null>(null);
  const [query, setQuery] = useState('');
  const [blocking, setBlocking] = useState<FlowUser | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { account } = row;
  const { flow } = row;
  const address = { account, flow: row.id };
  const invitations = useAsked('list-invitations', address);
  const { present, blocked } = membersOf(flow);
  const shown = matching(present, query);
  const now = minuteNow().value;
  // Until the roles are known nobody is offered to be blocked, who may turn out to be an administrator.
  const mayBlock = ({ id }: FlowUser) =>
    colleagues.asked.state !== 'loading' && id !== me && (admins.has(me) || !admins.has(id));
  const write = ({ id }: { id: number }) =>
    navigate({ view: 'conversation', account, conversation: privateKey(id) });
  const toggle = (which: 'add' | 'invite') => setPanel(panel === which ? null : which);

  return (
    <>
      {flow.joined && (
        <div class="page-bar">
          <Button small label={t('Add colleagues')} expanded={panel === 'add'} onClick={() => toggle('add')}>
            <Icon name="plus" size="s" />
            {t('Add colleagues')}
          </Button>
          <Button small expanded={panel === 'invite'} onClick={() => toggle('invite')}>
            <Icon name="mail" size="s" />
            {t('Invite by email')}
          </Button>
        </div>
      )}
      {!flow.joined && flow.access_mode === 'organization' && (
        <div class="page-bar">
          <Button
            small
            variant="soft"
            label={t('Join {name}', { name: flow.name })}
            onClick={() =>
              void askAndTell(
                'set-open',
                { account, conversation: flowKey(row.id), open: true },
                t('You are in {name} now', { name: flow.name }),
              )
            }
          >
            {t('Join')}
          </Button>
        </div>
      )}
      {panel === 'add' && <AddColleague row={row} colleagues={colleagues} />}
      {/* Stays while hidden, so that what is typed stays too. */}
      <div hidden={panel !== 'invite'}>
        <InviteForm
          row={row}
          open={panel === 'invite'}
          onInvited={(made) =>
            invitations.change((known) => [
              ...known.filter(({ id }) => !made.some((one) => one.id === id)),
              ...made,
            ])
          }
        />
      </div>
      {present.length >= SEARCH_FROM && (
        <div class="page-bar">
          <SearchBox
            field={field}
            label={t('Find in this flow')}
            placeholder={t('Find in this flow')}
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
        <PageSection title={t('Members')} count={shown.length}>
          <MemberList
            label={t('Members')}
            people={shown}
            presence={({ last_activity }) => presenceOf(last_activity ?? null, now)}
            detail={({ status }) => status ?? ''}
            tags={({ id }) => [...(admins.has(id) ? [t('Admin')] : []), ...(id === me ? [t('You')] : [])]}
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
                  {flow.joined && mayBlock(user) && (
                    <RowButton
                      icon="block"
                      label={t('Block {user}', { user: nameOf(user) })}
                      title={t('Block in this flow')}
                      onClick={() => setBlocking(user)}
                    />
                  )}
                </span>
              )
            }
          />
          {shown.length === 0 && (
            <Said class="f-none">
              {query
                ? t('Nobody here matches “{query}”.', { query: query.trim() })
                : t('Nobody is in this flow.')}
            </Said>
          )}
        </PageSection>
      </div>
      {flow.joined && <Invitations row={row} invitations={invitations} />}
      {blocked.length > 0 && (
        <PageSection title={t('Blocked')} count={blocked.length}>
          <MemberList
            label={t('Blocked')}
            people={blocked}
            actions={(user) =>
              flow.joined && (
                <RowTextButton
                  label={t('Unblock {user}', { user: nameOf(user) })}
                  onClick={() =>
                    void askAndTell(
                      'block-member',
                      { ...address, user: user.id, blocked: false },
                      t('{user} is back in {flow}', { user: nameOf(user), flow: flow.name }),
                    )
                  }
                >
                  {t('Unblock')}
                </RowTextButton>
              )
            }
          />
        </PageSection>
      )}
      {blocking && (
        <Confirm
          title={t('Block {user}?', { user: nameOf(blocking) })}
          action={t('Block')}
          onConfirm={() => askOrReason('block-member', { ...address, user: blocking.id, blocked: true })}
          onClose={() => setBlocking(null)}
        >
          {t(
            'They leave {name} at once and can’t come back until somebody unblocks them here. Everybody in the flow sees that you did it.',
            { name: flow.name },
          )}
        </Confirm>
      )}
    </>
  );
}
