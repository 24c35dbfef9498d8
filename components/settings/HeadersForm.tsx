import { useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import type { ExtraHeader } from '../../lib/protocol.ts';
import type { Account } from '../../lib/store/picture.ts';
import { ExtraHeaders } from '../sign-in/on-demand.tsx';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { showToast } from '../ui/toasts.ts';

/** The extra request headers of an account, to be changed where one signed in stays signed in. */
export function HeadersForm({ account, onDone }: { account: Account; onDone: () => void }) {
  const kept = account.extraHeaders ?? [];
  const [headers, setHeaders] = useState<ExtraHeader[]>(() =>
    kept.length > 0 ? kept.map((name) => ({ name, value: '' })) : [{ name: '', value: '' }],
  );
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    setProblem(null);
    const answer = await ask('change-headers', { account: account.id, headers });
    setSaving(false);
    if (!answer.ok) return setProblem(answer.failure.message);
    showToast({ text: t('Saved') });
    onDone();
  };
  return (
    <form
      class="headers-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving) void save();
      }}
    >
      <ExtraHeaders headers={headers} invalid={problem !== null} kept={kept} onChange={setHeaders} />
      {problem !== null && <Alert>{problem}</Alert>}
      <div class="headers-buttons">
        <Button onClick={onDone}>{t('Cancel')}</Button>
        <Button type="submit" variant="primary" busy={saving && t('Saving…')}>
          {t('Save')}
        </Button>
      </div>
    </form>
  );
}
