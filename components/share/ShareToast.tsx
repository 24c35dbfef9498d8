import { useEffect, useRef, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { rich, t } from '../../lib/i18n/t.ts';
import type { Destination } from '../../lib/share/destinations.ts';
import { Icon } from '../ui/Icon.tsx';

/** How long a confirmation stays that offers nothing; ms. */
const CONFIRMED = 5_000;

interface ShareToastProps {
  nonce: string;
  to: Destination;
  /** How long Undo is offered, s; 0: it is not. */
  undoFor: number;
  /** `queued`: the outbox sends it once it can. */
  state: 'sending' | 'sent' | 'queued';
  /** The toast has had its time. */
  onDone: () => void;
}

type Undo =
  | { state: 'offered' }
  | { state: 'undoing' }
  | { state: 'undone' }
  | { state: 'failed'; message: string };

/** "Shared to Engineering", with Open and Undo; hover and focus stop its clock, an error stays until dismissed. */
export function ShareToast({ nonce, to, undoFor, state, onDone }: ShareToastProps) {
  const sending = state === 'sending';
  const [undo, setUndo] = useState<Undo>({ state: 'offered' });
  const [held, setHeld] = useState(false);
  const lasts = undoFor > 0 ? undoFor * 1_000 : CONFIRMED;
  const left = useRef(lasts);
  const ticking = !sending && !held && (undo.state === 'offered' || undo.state === 'undone');

  useEffect(() => {
    if (!ticking) return;
    const started = performance.now();
    const timer = setTimeout(onDone, left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(1_000, left.current - (performance.now() - started));
    };
  }, [ticking, undo.state, onDone]);

  async function takeBack(event: Event): Promise<void> {
    if (!event.isTrusted || undo.state === 'undoing') return;
    setUndo({ state: 'undoing' });
    const answer = await ask('share-undo', { nonce });
    left.current = CONFIRMED;
    setHeld(false);
    setUndo(answer.ok ? { state: 'undone' } : { state: 'failed', message: answer.failure.message });
  }

  async function open(event: Event): Promise<void> {
    if (!event.isTrusted) return;
    const answer = await ask('share-open', { nonce });
    if (answer.ok) onDone();
    else setUndo({ state: 'failed', message: answer.failure.message });
  }

  // On the document: the toast does not take the focus, yet Esc closes it.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onDone();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [onDone]);

  return (
    <main class="toast-place">
      <h1 class="sr">{t('Share to Flowdock')}</h1>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: pointer and focus only stop its clock */}
      <div
        class="toast"
        role={undo.state === 'failed' ? 'alert' : 'status'}
        onMouseEnter={() => setHeld(true)}
        onMouseLeave={() => setHeld(false)}
        onFocusCapture={() => setHeld(true)}
        onBlurCapture={() => setHeld(false)}
      >
        <span class={undo.state === 'failed' ? 'errc' : 'okc'}>
          <Icon name={undo.state === 'failed' ? 'alert' : state === 'queued' ? 'clock' : 'check'} />
        </span>
        <span class="grow trunc">
          {sending && rich('Sending to {name}…', { name: <b>{to.name}</b> })}
          {!sending &&
            (undo.state === 'offered' || undo.state === 'undoing') &&
            (state === 'queued'
              ? rich('Sends when it can, to {name}', { name: <b>{to.name}</b> })
              : rich('Shared to {name}', { name: <b>{to.name}</b> }))}
          {undo.state === 'undone' && (
            <span>
              {state === 'queued' ? t('Undone. Nothing is sent.') : t('Undone. The message was deleted.')}
            </span>
          )}
          {undo.state === 'failed' && <span title={undo.message}>{undo.message}</span>}
        </span>
        {!sending && undo.state === 'offered' && (
          <button type="button" onClick={(event) => void open(event)}>
            {t('Open')}
          </button>
        )}
        {!sending && undoFor > 0 && undo.state !== 'undone' && (
          <button type="button" disabled={undo.state === 'undoing'} onClick={(event) => void takeBack(event)}>
            {t('Undo')}
          </button>
        )}
        {(undo.state === 'undone' || undo.state === 'failed') && (
          <button type="button" class="close" aria-label={t('Close')} onClick={onDone}>
            <Icon name="x" />
          </button>
        )}
        {!sending && undo.state === 'offered' && (
          <i class="life" data-held={held} style={{ animationDuration: `${lasts}ms` }} />
        )}
      </div>
    </main>
  );
}
