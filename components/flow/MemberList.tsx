/** People as rows: presence, role, and what may be done with each. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { User } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { PresenceDot } from '../private/PresenceDot.tsx';
import { PRESENCE_LABEL, type Presence } from '../private/private-list.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { Button } from '../ui/Button.tsx';
import type { IconName } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { List, ListRow, useRowTabIndex } from '../ui/List.tsx';
import { nameOf } from './members.ts';

/** More rows than this are shown on demand. */
const AT_FIRST = 40;

interface MemberListProps<Person extends User> {
  label: string;
  people: readonly Person[];
  presence?: (person: Person) => Presence;
  /** What is said of the person after the name, such as the status. */
  detail?: (person: Person) => string;
  /** Small words at the end: "Admin", "You". */
  tags?: (person: Person) => readonly string[];
  onOpen?: ((person: Person) => void) | undefined;
  /** Buttons of the row. */
  actions?: (person: Person) => ComponentChildren;
}

export function MemberList<Person extends User>(props: MemberListProps<Person>) {
  const [all, setAll] = useState(false);
  const { people, onOpen } = props;
  const shown = all ? people : people.slice(0, AT_FIRST);
  return (
    <>
      <List label={props.label} letters={settingsSignal().value.singleKeyShortcuts}>
        <ul>
          {shown.map((person) => {
            const detail = props.detail?.(person) ?? '';
            const name = nameOf(person);
            const presence = props.presence?.(person) ?? 'unknown';
            const tags = props.tags?.(person) ?? [];
            const said = [name, t(PRESENCE_LABEL[presence]), detail, ...tags];
            return (
              <ListRow
                key={person.id}
                id={String(person.id)}
                class="tight"
                label={said.filter(Boolean).join(', ')}
                onOpen={onOpen && (() => onOpen(person))}
              >
                <span class="p-face">
                  <Avatar id={person.id} name={name} src={person.avatar} size="sm" />
                  <PresenceDot presence={presence} />
                </span>
                <span class="grow trunc" title={[name, `@${person.nick}`, person.email, detail].join('\n')}>
                  <b>{name}</b> <span class="row-soft">{detail || `@${person.nick}`}</span>
                </span>
                {tags.map((tag) => (
                  <span key={tag} class="row-tag">
                    {tag}
                  </span>
                ))}
                {props.actions?.(person)}
              </ListRow>
            );
          })}
        </ul>
      </List>
      {shown.length < people.length && (
        <div class="page-more">
          <Button small onClick={() => setAll(true)}>
            {t('Show all {count, number}', { count: people.length })}
          </Button>
        </div>
      )}
    </>
  );
}

interface RowButtonProps {
  icon: IconName;
  label: string;
  title: string;
  disabled?: boolean;
  onClick: () => void;
}

/** A small button of a row, a tab stop only in the row under the cursor. */
export function RowButton({ icon, label, title, disabled, onClick }: RowButtonProps) {
  return (
    <IconButton
      small
      icon={icon}
      label={label}
      title={title}
      disabled={disabled}
      tabIndex={useRowTabIndex()}
      onClick={onClick}
    />
  );
}

/** A row's button with words. */
export function RowTextButton(props: {
  label: string;
  busy?: string | false;
  onClick: () => void;
  children: string;
}) {
  return (
    <Button small label={props.label} busy={props.busy} tabIndex={useRowTabIndex()} onClick={props.onClick}>
      {props.children}
    </Button>
  );
}
