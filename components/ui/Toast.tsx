import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './Icon.tsx';
import './Toast.css';
import { t } from '../../lib/i18n/t.ts';
import { dismissToast, type ShownToast, showToast, toastSignal, undoLast } from './toasts.ts';

export { showToast, toastSignal };

/** Where notices appear; one for each page, above its footer. */
export function Toast() {
  const toast = toastSignal.value;
  return (
    <>
      {/* Both live regions stay in the page, so that a notice put into one is announced. */}
      <div class="toast-floor" role="status">
        {toast && !toast.error && <Notice key={toast.id} toast={toast} />}
      </div>
      {toast?.error && (
        <div class="toast-floor" role="alert">
          <Notice key={toast.id} toast={toast} />
        </div>
      )}
    </>
  );
}

function Notice({ toast }: { toast: ShownToast }) {
  const { id, life } = toast;
  const [held, setHeld] = useState(false);
  const left = useRef(life ?? 0);
  useEffect(() => {
    if (life === null || held) return;
    const since = Date.now();
    const timer = setTimeout(() => dismissToast(id), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= Date.now() - since;
    };
  }, [id, life, held]);

  return (
    // Pointer and focus only hold the notice in place; everything in it is a button of its own.
    <div
      class="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <span class={toast.error ? 'toast-bad' : 'toast-good'}>
        <Icon name={toast.error ? 'alert' : 'check'} />
      </span>
      <span class="toast-text">{toast.text}</span>
      {toast.action && (
        <button
          type="button"
          onClick={() => {
            dismissToast(id);
            toast.action?.run();
          }}
        >
          {toast.action.label}
        </button>
      )}
      {toast.undo && (
        <button type="button" title={t('Undo (Z)')} onClick={() => undoLast()}>
          {t('Undo')}
        </button>
      )}
      <button type="button" class="toast-close" aria-label={t('Dismiss')} onClick={() => dismissToast(id)}>
        <Icon name="x" size="s" />
      </button>
      {life !== null && (
        <i
          class="toast-life"
          style={{ animationDuration: `${life}ms`, animationPlayState: held ? 'paused' : 'running' }}
        />
      )}
    </div>
  );
}
