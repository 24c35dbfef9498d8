/** The people a private message can go to: all, or those that match what was typed. */
import { t } from '../../lib/i18n/t.ts';
import type { FoundPerson } from '../flows/flow-lists.ts';
import { Group } from '../flows/Group.tsx';
import { ROW, TITLE } from '../flows/heights.ts';
import { Said } from '../ui/Said.tsx';
import { Windowed } from '../ui/Windowed.tsx';
import { PersonRow } from './PersonRow.tsx';
import type { Presence } from './private-list.ts';

export const personKey = ({ account, user }: Pick<FoundPerson, 'account' | 'user'>): string =>
  `${account}/${user.id}`;

interface PeopleProps {
  people: readonly FoundPerson[];
  query: string;
  /** The row that Tab reaches. */
  stop: string | null;
  presence: (account: string, id: number) => Presence;
  onPick: (account: string, id: number) => void;
}

export function People({ people, query, stop, presence, onPick }: PeopleProps) {
  if (people.length === 0) {
    return (
      <Said class="f-none">
        {query
          ? t('Nobody matches “{query}”.', { query })
          : t('Nobody else is known yet. People appear here once flows have loaded.')}
      </Said>
    );
  }
  return (
    <Group title={t('People')} count={people.length}>
      <Windowed
        items={people}
        keyOf={personKey}
        height={() => ROW}
        gap="li"
        below={TITLE}
        stop={stop}
        draw={(person, index) => {
          const { account, user, hit } = person;
          const key = personKey(person);
          return (
            <PersonRow
              key={key}
              id={key}
              account={account}
              user={user}
              hit={hit}
              presence={presence(account, user.id)}
              first={index === 0 && query !== ''}
              tabbable={stop === key}
              among={{ at: index + 1, of: people.length }}
              nick
              onPick={() => onPick(account, user.id)}
            />
          );
        }}
      />
    </Group>
  );
}
