/** Members of the organization who are not in the flow yet, to be added by one press. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { OrgUser } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { Answer } from '../app/Answer.tsx';
import { askAndTell, type Question } from '../app/use-asked.ts';
import { SearchBox } from '../flows/SearchBox.tsx';
import { Said } from '../ui/Said.tsx';
import { MemberList, RowTextButton } from './MemberList.tsx';
import { addable, matching, nameOf } from './members.ts';

/** How many are offered before anything is typed. */
const OFFERED = 5;

export function AddColleague({ row, colleagues }: { row: FlowRow; colleagues: Question<OrgUser[]> }) {
  const [query, setQuery] = useState('');
  const [adding, setAdding] = useState<number | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { flow } = row;
  useEffect(() => field.current?.focus(), []);
  const add = async (user: OrgUser) => {
    setAdding(user.id);
    await askAndTell(
      'add-member',
      { account: row.account, flow: row.id, user: user.id },
      t('{user} is in {flow} now', { user: nameOf(user), flow: flow.name }),
    );
    setAdding(null);
  };
  return (
    <div ref={box} class="page-part">
      <Answer question={colleagues} label={t('Loading colleagues')}>
        {(all) => {
          const others = addable(flow, all);
          if (others.length === 0) {
            return (
              <Said class="f-none">
                {t('Everybody of {organization} is in this flow already. Invite others by email.', {
                  organization: flow.organization.name,
                })}
              </Said>
            );
          }
          const found = matching(others, query);
          const shown = query.trim() === '' ? found.slice(0, OFFERED) : found;
          return (
            <>
              <div class="page-bar">
                <SearchBox
                  field={field}
                  label={t('Find a colleague')}
                  placeholder={t('Find among {count, number} not in this flow', { count: others.length })}
                  value={query}
                  onChange={setQuery}
                  onEnter={() => {
                    const [first] = shown;
                    if (first && query.trim() !== '') void add(first);
                  }}
                  onDown={() => box.current?.querySelector<HTMLElement>('[data-row]')?.focus()}
                />
              </div>
              <MemberList
                label={t('Colleagues to add')}
                people={shown}
                tags={({ admin }) => (admin ? [t('Admin')] : [])}
                onOpen={(user) => void add(user)}
                actions={(user) => (
                  <RowTextButton
                    label={t('Add {user}', { user: nameOf(user) })}
                    busy={adding === user.id && t('Adding…')}
                    onClick={() => void add(user)}
                  >
                    {t('Add')}
                  </RowTextButton>
                )}
              />
              {shown.length === 0 && (
                <Said class="f-none">
                  {t('Nobody else of {organization} matches “{query}”.', {
                    organization: flow.organization.name,
                    query: query.trim(),
                  })}
                </Said>
              )}
            </>
          );
        }}
      </Answer>
    </div>
  );
}
