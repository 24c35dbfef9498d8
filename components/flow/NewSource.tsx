/** Makes a source and shows its token, which nobody can see again. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import type { Source } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import type { Account, FlowRow } from '../../lib/store/picture.ts';
import { useAct } from '../app/use-asked.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { CopyField } from '../ui/CopyField.tsx';
import { Field } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Said } from '../ui/Said.tsx';
import { TextInput } from '../ui/TextInput.tsx';

interface Props {
  row: FlowRow;
  account: Account;
  onCreated: (source: Source) => void;
}

export function NewSource({ row, account, onCreated }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [created, setCreated] = useState<Source | null>(null);
  const { busy, failure, act, refuse } = useAct();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (open) field.current?.focus();
  }, [open]);

  const create = async () => {
    if (busy) return;
    if (name.trim() === '') {
      field.current?.focus();
      return refuse(t('Give the source a name, such as the repository or project it stands for.'));
    }
    const result = await act('create-source', {
      account: row.account,
      flow: row.id,
      name: name.trim(),
      externalUrl: address.trim(),
    });
    if (!result.ok) return;
    // The token is for the card alone.
    const { flow_token: _, ...source } = result.value;
    onCreated(source);
    setCreated(result.value);
    setName('');
    setAddress('');
    setOpen(false);
  };

  if (account.method === 'token') {
    return (
      <div class="page-card">
        <p class="row-soft">
          {t(
            'A source belongs to the application that makes it, and an API token names none. To create sources, sign in to this server without an API token.',
          )}
        </p>
        <div>
          <Button small onClick={() => void browser.runtime.openOptionsPage()}>
            {t('Open accounts')}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <>
      {created?.flow_token && (
        <div class="page-card">
          <Said as="b">{t('Token of {name}', { name: created.name })}</Said>
          <p class="row-soft">
            {t('The application posts with it. It is shown only now: keep it before you close this.')}
          </p>
          <CopyField
            label={t('Token of {name}', { name: created.name })}
            value={created.flow_token}
            copyLabel={t('Copy token')}
            copied={t('Token copied')}
          />
          <div>
            <Button small onClick={() => setCreated(null)}>
              {t('I have kept it')}
            </Button>
          </div>
        </div>
      )}
      {!open && (
        <div class="page-bar">
          <Button small onClick={() => setOpen(true)}>
            <Icon name="plus" size="s" />
            {t('New source')}
          </Button>
        </div>
      )}
      {open && (
        <form
          class="page-card"
          noValidate
          aria-label={t('New source')}
          onSubmit={(event) => {
            event.preventDefault();
            void create();
          }}
        >
          {failure && (
            <Alert>
              {failure.message}
              {failure.kind === 'forbidden' &&
                ` ${t('If you signed in with an older version of Quayside, signing in again may be enough.')}`}
            </Alert>
          )}
          <Field label={t('Name')} id={`${id}-name`}>
            <TextInput
              id={`${id}-name`}
              inputRef={field}
              value={name}
              onInput={setName}
              invalid={failure !== null && name.trim() === ''}
              placeholder={t('Builds of quayside')}
            />
          </Field>
          <Field label={t('Web address (optional)')} id={`${id}-address`}>
            <TextInput
              id={`${id}-address`}
              type="url"
              value={address}
              onInput={setAddress}
              placeholder="https://"
            />
          </Field>
          <div class="form-btns">
            <Button type="submit" variant="primary" busy={busy && t('Creating…')}>
              {t('Create source')}
            </Button>
            <Button variant="ghost" onClick={() => setOpen(false)}>
              {t('Cancel')}
            </Button>
          </div>
        </form>
      )}
    </>
  );
}
