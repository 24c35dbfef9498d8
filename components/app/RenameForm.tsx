import { useId, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import type { Failure, Result } from '../../lib/protocol.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import { showToast } from '../ui/toasts.ts';

interface RenameFormProps {
  /** Accessible name of the field. */
  label: string;
  /** Accessible name of the button: "Save name of the flow". */
  saveLabel: string;
  name: string;
  save: (name: string) => Promise<Result<unknown>>;
}

/** A name and the button that saves it; what was typed stays when the server refuses it. */
export function RenameForm({ label, saveLabel, name, save }: RenameFormProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const wanted = (typed ?? name).trim();
  const changed = typed !== null && wanted !== name;
  const submit = async () => {
    if (busy || !changed) return;
    if (wanted === '') return setFailure({ kind: 'missing', message: t('A name can’t be empty.') });
    setBusy(true);
    setFailure(null);
    const result = await save(wanted);
    setBusy(false);
    if (!result.ok) return setFailure(result.failure);
    setTyped(null);
    showToast({ text: t('Renamed to {name}', { name: wanted }) });
  };
  return (
    <form
      class="page-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {failure && <Alert>{failure.message}</Alert>}
      <div class="form-line">
        <TextInput
          id={id}
          label={label}
          value={typed ?? name}
          onInput={setTyped}
          invalid={failure !== null}
        />
        <Button type="submit" label={saveLabel} disabled={!changed} busy={busy && t('Saving…')}>
          {t('Save')}
        </Button>
      </div>
    </form>
  );
}
