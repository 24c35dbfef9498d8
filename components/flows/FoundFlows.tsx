/** What the search of flows found: flows, people, and the way to search in messages instead. */

import type { User } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { PersonRow } from '../private/PersonRow.tsx';
import { usePresence } from '../private/use-presence.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Said } from '../ui/Said.tsx';
import { Windowed } from '../ui/Windowed.tsx';
import { FlowItem, type FlowItemProps } from './FlowItem.tsx';
import { type FoundFlow, type FoundPerson, type Hit, settingKey } from './flow-lists.ts';
import { Group } from './Group.tsx';
import { ROW } from './heights.ts';

/** Key of the row that leads to the search over messages. */
const MESSAGES = 'messages';

/** The keys of all rows of these results, top to bottom. */
export const foundKeys = (flows: readonly FoundFlow[], people: readonly FoundPerson[]): string[] => [
  ...flows.map(({ row }) => settingKey(row)),
  ...people.map(personKey),
  MESSAGES,
];

interface FoundFlowsProps {
  flows: readonly FoundFlow[];
  people: readonly FoundPerson[];
  query: string;
  /** The row that Tab reaches. */
  stop: string | null;
  /** What a row of the list of flows shows and does. */
  item: (row: FlowRow, hit: Hit | null, first: boolean, beside: boolean) => Omit<FlowItemProps, 'among'>;
  onWrite: (account: string, user: User) => void;
  onSearchMessages: () => void;
}

export function FoundFlows({ flows, people, query, stop, ...props }: FoundFlowsProps) {
  const presence = usePresence();
  return (
    <>
      {flows.length > 0 && (
        <Group title={t('Flows')} count={flows.length}>
          <Windowed
            items={flows}
            keyOf={({ row }) => settingKey(row)}
            height={() => ROW}
            gap="li"
            stop={stop}
            draw={({ row, hit }, index) => (
              <FlowItem
                key={settingKey(row)}
                {...props.item(row, hit, index === 0, true)}
                among={{ at: index + 1, of: flows.length }}
              />
            )}
          />
        </Group>
      )}
      {people.length > 0 && (
        <Group title={t('People')} count={people.length}>
          {people.map((person, index) => {
            const { account, user, hit } = person;
            return (
              <PersonRow
                key={personKey(person)}
                id={personKey(person)}
                account={account}
                user={user}
                hit={hit}
                presence={presence(account, user.id)}
                first={index === 0 && flows.length === 0}
                tabbable={stop === personKey(person)}
                among={{ at: index + 1, of: people.length }}
                nick={!hit}
                leads={t('Private message')}
                onPick={() => props.onWrite(account, user)}
              />
            );
          })}
        </Group>
      )}
      {flows.length + people.length === 0 && (
        <Said class="f-none">{t('No flow or person matches “{query}”.', { query })}</Said>
      )}
      <Group title={t('Actions')}>
        <li class="f-row">
          <button
            type="button"
            class="f-open"
            data-row={MESSAGES}
            tabIndex={stop === MESSAGES ? 0 : -1}
            onClick={props.onSearchMessages}
          >
            <FlowTile id={MESSAGES} name="" off>
              <Icon name="search" size="s" />
            </FlowTile>
            <span class="f-name">{t('Search messages for “{query}”', { query })}</span>
          </button>
          <span class="f-meta">
            <kbd>⇧ ↵</kbd>
          </span>
        </li>
      </Group>
    </>
  );
}

const personKey = ({ account, user }: FoundPerson): string => `person ${account}/${user.id}`;
