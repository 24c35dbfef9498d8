import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { Alert } from './Alert.tsx';
import { Button } from './Button.tsx';
import './Confirm.css';

interface ConfirmProps {
  /** The question: "Leave Engineering?" */
  title: string;
  /** What will happen. */
  children: ComponentChildren;
  /** What the button does: "Leave". */
  action: string;
  /** Does it; gives why it failed, in words for the person, or null when it is done. */
  onConfirm: () => Promise<string | null>;
  onClose: () => void;
}

/** Asks before something that can't simply be taken back. What fails is shown here and can be tried again. */
export function Confirm({ title, children, action, onConfirm, onClose }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const confirm = async () => {
    setBusy(true);
    setTrouble(null);
    const failed = await onConfirm();
    setBusy(false);
    if (failed === null) dialog.current?.close();
    else setTrouble(failed);
  };
  return (
    <dialog ref={dialog} class="confirm" aria-label={title} onClose={onClose}>
      <h2>{title}</h2>
      <div class="confirm-text">{children}</div>
      {trouble && <Alert>{trouble}</Alert>}
      <div class="confirm-btns">
        <Button onClick={() => dialog.current?.close()}>{t('Cancel')}</Button>
        <Button variant="danger" busy={busy && t('Working…')} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </dialog>
  );
}
