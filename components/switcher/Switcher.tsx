/** Ctrl or Cmd K: jumps to a flow or a person, or does something, from the local picture alone. */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { useApp } from '../app/context.ts';
import { Marked } from '../flows/FlowItem.tsx';
import { standingOf } from '../flows/flow-lists.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { optionId, useActiveOption } from '../ui/active-option.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Pill } from '../ui/Pill.tsx';
import '../flows/flows.css';
import '../ui/List.css';
import { actionsOf } from './actions.ts';
import { goTo } from './go-to.ts';
import './switcher.css';
import { type Jump, jumps } from './switcher-list.ts';

const LIST = 'jumps';

export function Switcher({ onClose, onKeyList }: { onClose: () => void; onKeyList: () => void }) {
  const app = useApp();
  const { picture, names } = app;
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => {
    // A click beside it closes it, in browsers that know this attribute.
    dialog.current?.setAttribute('closedby', 'any');
    dialog.current?.showModal();
  }, []);

  const { flows, privates, users, accounts, unreadPlaces: unread } = picture;
  const list = useMemo(
    () =>
      jumps(
        {
          flows: flows.value,
          privates: privates.value,
          users: users.value,
          conversations: picture.conversations.peek(),
          readers: new Set(accounts.value.map(({ id, user }) => `${id}/${user.id}`)),
          actions: actionsOf(app, onKeyList),
          names: names.value,
        },
        typed,
      ),
    [flows.value, privates.value, users.value, accounts.value, unread.value, typed],
  );
  const counts = useMemo(() => {
    const found = new Map<string, number>();
    for (const { account, conversation } of unread.value) {
      const key = `${account}/${conversation}`;
      found.set(key, (found.get(key) ?? 0) + 1);
    }
    return found;
  }, [unread.value]);

  const take = (key: string) => {
    const jump = list.find((one) => one.key === key);
    if (!jump) return;
    dialog.current?.close();
    if (jump.kind === 'action') return jump.action.run();
    void goTo(app, jump);
  };
  const { active, onKey } = useActiveOption(
    LIST,
    list.map(({ key }) => key),
    chosen,
    setChosen,
    take,
  );

  return (
    <dialog ref={dialog} class="jump" aria-label={t('Jump to')} onClose={onClose}>
      <div class="jump-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label={t('Jump to a flow, a person or an action')}
          aria-expanded={list.length > 0}
          aria-controls={LIST}
          aria-activedescendant={active === null ? undefined : optionId(LIST, active)}
          placeholder={t('Flow, person or action')}
          autoComplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(null);
          }}
          onKeyDown={(event) => {
            const again = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
            if (again) {
              event.preventDefault();
              dialog.current?.close();
            } else onKey(event);
          }}
        />
        <kbd>Esc</kbd>
      </div>
      <div id={LIST} class="jump-list" role="listbox" aria-label={t('Flows, people and actions')}>
        {list.map((jump) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and its keys move here
          // biome-ignore lint/a11y/useFocusableInteractive: named by the field's aria-activedescendant
          <div
            key={jump.key}
            id={optionId(LIST, jump.key)}
            role="option"
            aria-selected={jump.key === active}
            class="row tight jump-row"
            onClick={() => take(jump.key)}
          >
            <Mark jump={jump} />
            <span class="grow trunc">
              <Marked text={jump.name} hit={jump.hit} />
              {jump.kind !== 'action' && <span class="jump-detail"> {jump.detail}</span>}
            </span>
            {jump.kind === 'flow' && standingOf(jump.row) !== 'open' && (
              <span class="jump-detail">{standingOf(jump.row) === 'joinable' ? t('Join') : t('Closed')}</span>
            )}
            {jump.kind === 'action' && jump.detail !== '' && <kbd>{jump.detail}</kbd>}
            <Pill count={counts.get(jump.key) ?? 0} what={t('unread')} />
          </div>
        ))}
      </div>
      {/* There before its words, in the dialog, which keeps screen readers from the rest of the page. */}
      <p class="jump-none" role="status">
        {list.length === 0 && t('Nothing here is called “{name}”.', { name: typed.trim() })}
      </p>
    </dialog>
  );
}

function Mark({ jump }: { jump: Jump }) {
  if (jump.kind === 'flow')
    return <FlowTile id={jump.row.id} name={jump.name} off={standingOf(jump.row) !== 'open'} />;
  if (jump.kind === 'person')
    return <Avatar id={jump.user.id} name={jump.name} src={jump.user.avatar} size="sm" />;
  return (
    <FlowTile id={jump.key} name="" off>
      <Icon name={jump.action.icon} size="s" />
    </FlowTile>
  );
}
