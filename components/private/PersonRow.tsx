/** One person of a list to choose from: face, presence, name. */
import type { User } from '../../lib/flowdock/model.ts';
import { useApp } from '../app/context.ts';
import { Marked } from '../flows/FlowItem.tsx';
import type { Hit } from '../flows/flow-lists.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { PresenceDot } from './PresenceDot.tsx';
import type { Presence } from './private-list.ts';

interface PersonRowProps {
  /** Key within the list. */
  id: string;
  account: string;
  user: User;
  /** Where the name has what was searched for. */
  hit: Hit | null;
  presence: Presence;
  /** What Enter in the search field would take. */
  first: boolean;
  tabbable: boolean;
  /** Which of how many it is, from 1: not all of the list need be drawn. */
  among: { at: number; of: number };
  /** Shows the nick beside the name. */
  nick: boolean;
  /** What choosing leads to, where that is not plain from the list. */
  leads?: string;
  onPick: () => void;
}

export function PersonRow({ account, user, hit, among, leads, ...props }: PersonRowProps) {
  const name = user.name || user.nick;
  const whose = useApp().names.value.account(account);
  return (
    <li class={props.first ? 'f-row f-first' : 'f-row'} aria-posinset={among.at} aria-setsize={among.of}>
      <button
        type="button"
        class="f-open"
        data-row={props.id}
        tabIndex={props.tabbable ? 0 : -1}
        onClick={props.onPick}
      >
        <span class="p-face">
          <Avatar id={user.id} name={name} src={user.avatar} size="sm" />
          <PresenceDot presence={props.presence} />
        </span>
        <span class="f-name">
          <Marked text={name} hit={hit} />
          {props.nick && <span class="f-org"> @{user.nick}</span>}
          {whose !== '' && <span class="f-org"> · {whose}</span>}
        </span>
        {leads !== undefined && <span class="f-meta">{leads}</span>}
      </button>
    </li>
  );
}
