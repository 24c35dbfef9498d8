import { t } from '../../lib/i18n/t.ts';

const isMac = /mac/i.test(navigator.platform);

interface ShareFooterProps {
  /** Asks whether what was typed may go. */
  asking: boolean;
  sending: boolean;
  /** Send counts; before, it can't be pressed. */
  settled: boolean;
  sendable: boolean;
  onKeep: () => void;
  onDiscard: () => void;
  onCancel: () => void;
  onSend: (event: Event) => void;
}

/** Cancel and Send; or, on leaving with something typed, the question what becomes of it. */
export function ShareFooter(props: ShareFooterProps) {
  const { asking, sending, settled, sendable } = props;
  if (asking)
    return (
      <div class="sf share-rest" role="alertdialog" aria-label={t('Discard what you typed?')}>
        <span class="grow">{t('Discard what you typed?')}</span>
        <button type="button" class="btn ghost" ref={focusOnce} onClick={props.onKeep}>
          {t('Keep writing')}
        </button>
        <button type="button" class="btn danger" onClick={props.onDiscard}>
          {t('Discard')}
        </button>
      </div>
    );
  return (
    <div class="sf share-rest">
      <span class="grow" />
      <button type="button" class="btn ghost" disabled={sending} onClick={props.onCancel}>
        {t('Cancel')}
      </button>
      <button
        type="button"
        class={settled ? 'btn primary share-send' : 'btn primary share-send is-settling'}
        disabled={sending || !settled || !sendable}
        onClick={props.onSend}
      >
        {sending ? t('Sending…') : t('Send')}{' '}
        <span aria-hidden="true">
          <kbd>{isMac ? '⌘ ↵' : 'Ctrl ↵'}</kbd>
        </span>
      </button>
    </div>
  );
}

/** The harmless answer has the focus, so that a stray Enter discards nothing. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus();
}
