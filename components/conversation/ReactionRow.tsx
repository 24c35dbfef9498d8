/** The reactions below a message; a click gives the same one, or takes the own one back. */
import { language, list, t } from '../../lib/i18n/t.ts';
import './reactions.css';
import type { ShownReaction } from './timeline.ts';

interface Props {
  reactions: readonly ShownReaction[];
  /** Its message is under the keyboard cursor. */
  tabbable: boolean;
  /** Null where no reaction can be given. */
  react: ((emoji: string) => void) | null;
}

export function ReactionRow({ reactions, tabbable, react }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div class="c-reactions" role="group" aria-label={t('Reactions')}>
      {reactions.map(({ emoji, own, others }) => {
        const count = others.length + (own ? 1 : 0);
        const people = list(own ? [t('you'), ...others] : others);
        return (
          <button
            key={emoji}
            type="button"
            class="c-reaction"
            aria-pressed={own}
            aria-label={t('{emoji} by {people}', { emoji, people })}
            title={people}
            tabIndex={tabbable ? 0 : -1}
            disabled={react === null}
            onClick={() => react?.(emoji)}
          >
            <span class="c-emoji" dir="auto">
              {emoji}
            </span>
            <span class="c-count">{count.toLocaleString(language().code)}</span>
          </button>
        );
      })}
    </div>
  );
}
