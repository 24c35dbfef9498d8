import { t } from '../../lib/i18n/t.ts';
import { Pill } from '../ui/Pill.tsx';
import { moveAmong } from '../ui/roving.ts';
import { chooseAccount, chosenAccount } from './chosen-account.ts';
import { connectionLine, isTroubled } from './connection.ts';
import { useApp } from './context.ts';
import './AccountBar.css';

/** All accounts or one of them, where there are several; each with its unread, and a mark when it is in trouble. */
export function AccountBar() {
  const { picture, names } = useApp();
  const accounts = picture.accounts.value;
  const chosen = chosenAccount(accounts);
  const unread = Map.groupBy(picture.unreadPlaces.value, ({ account }) => account);
  return (
    <div
      class="accounts"
      role="radiogroup"
      aria-label={t('Accounts')}
      onKeyDown={(event) => moveAmong(event, '[role=radio]', (element) => element.click())}
    >
      <Choice label={t('All accounts')} taken={chosen === null} onTake={() => chooseAccount(null)} />
      {accounts.map((account) => {
        const { id, server, user, health } = account;
        const line = connectionLine(account, Date.now());
        return (
          <Choice
            key={id}
            label={names.value.account(id)}
            title={`${user.email || user.nick}, ${server}`}
            trouble={isTroubled(health) ? line : null}
            unread={unread.get(id)?.length ?? 0}
            taken={chosen === id}
            onTake={() => chooseAccount(id)}
          />
        );
      })}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  title?: string;
  trouble?: ReturnType<typeof connectionLine> | null;
  unread?: number;
  taken: boolean;
  onTake: () => void;
}

function Choice({ label, title, trouble = null, unread = 0, taken, onTake }: ChoiceProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: an input can't hold the drawing of the choice.
    <button
      type="button"
      role="radio"
      aria-checked={taken}
      aria-label={label}
      aria-description={
        [trouble?.text, unread > 0 ? t('{count, number} unread', { count: unread }) : '']
          .filter(Boolean)
          .join(', ') || undefined
      }
      title={title}
      tabIndex={taken ? 0 : -1}
      onClick={onTake}
    >
      {trouble && <i class={`led ${trouble.tone}`} />}
      <span class="trunc">{label}</span>
      <Pill count={unread} quiet />
    </button>
  );
}
