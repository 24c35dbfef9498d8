/** The line above the text that says what it is for when it is not simply a new message. */
import { rich, t } from '../../lib/i18n/t.ts';
import { hueOf } from '../../lib/identity.ts';
import { Icon } from '../ui/Icon.tsx';

export type ComposerMode =
  | { kind: 'new' }
  | { kind: 'reply'; thread: string; title: string }
  | { kind: 'comment'; message: number; title: string }
  /**
   * `draft` names the message among the edits that are kept; `text` is what is being changed; `message` is its id, null
   * while the server has not given it one.
   */
  | { kind: 'edit'; draft: string; text: string; message: number | null };

export function ComposerBar({ mode, onLeave }: { mode: ComposerMode; onLeave: () => void }) {
  if (mode.kind === 'new') return null;
  const editing = mode.kind === 'edit';
  return (
    <div class="c-mode">
      {mode.kind === 'reply' && <i class="c-modedot" style={{ '--h': hueOf(mode.thread) }} />}
      <span class="c-trunc c-grow">{purpose(mode)}</span>
      <button
        type="button"
        class="c-act"
        aria-label={editing ? t('Cancel edit') : t('Cancel reply')}
        title={editing ? t('Cancel edit (Esc)') : t('Cancel reply (Esc)')}
        onClick={onLeave}
      >
        <Icon name="x" size="s" />
      </button>
    </div>
  );
}

function purpose(mode: Exclude<ComposerMode, { kind: 'new' }>) {
  switch (mode.kind) {
    case 'reply':
      return rich('Replying in {thread}', { thread: <b>{mode.title || t('this thread')}</b> });
    case 'comment':
      return rich('Commenting on {message}', { message: <b>{mode.title || t('this message')}</b> });
    case 'edit':
      return t('Editing your message');
  }
}
