/** Makes a flow: a name, and the organization it belongs to. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import type { Account } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { Page } from '../app/Page.tsx';
import { useAct } from '../app/use-asked.ts';
import { useOrganizations } from '../organizations/use-organizations.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { TextInput } from '../ui/TextInput.tsx';

export function NewFlowPage() {
  const { picture, navigate, back, toast } = useApp();
  const id = useId();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const { busy, failure, act, refuse } = useAct();
  const field = useRef<HTMLInputElement>(null);
  const accounts = picture.accounts.value;
  const choices = useOrganizations(accounts, picture.flows.value);
  const choice = choices.find(({ key }) => key === chosen) ?? choices[0];
  // Just after the first sign-in it is not known yet where a flow can be.
  const waiting = !choice && accounts.some(({ health }) => health.state === 'loading');
  useEffect(() => field.current?.focus(), []);

  const create = async () => {
    if (busy || waiting) return;
    field.current?.focus();
    if (name.trim() === '') return refuse(t('Give the flow a name.'));
    if (!choice) return refuse(t('You are in no organization yet, and every flow belongs to one.'));
    const { account, organization } = choice;
    const result = await act('create-flow', {
      account: account.id,
      organization: organization.parameterized_name,
      name: name.trim(),
    });
    if (!result.ok) return;
    // From the new flow one goes back to the list, not to this form.
    back();
    navigate({ view: 'flow', account: account.id, flow: result.value.flow });
    toast({ text: t('{name} is there. Now add people.', { name: name.trim() }) });
  };
  return (
    <Page
      mark={<FlowTile id="new" name={name || '+'} size="md" off />}
      title={t('New flow')}
      detail={t('A place for a team, a project or a topic')}
      onBack={back}
    >
      <form
        class="page-form first"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        {failure && <Alert>{failure.message}</Alert>}
        <Field label={t('Name')} id={`${id}-name`}>
          <TextInput
            id={`${id}-name`}
            inputRef={field}
            value={name}
            onInput={setName}
            invalid={failure !== null}
            placeholder={t('Harbour works')}
          />
        </Field>
        {choices.length > 1 && (
          <Field label={t('Organization')} id={`${id}-organization`}>
            <div class="select-box">
              <select
                id={`${id}-organization`}
                class="select"
                value={choice?.key}
                onChange={(event) => setChosen(event.currentTarget.value)}
              >
                {choices.map(({ key, organization, account }) => (
                  <option key={key} value={key}>
                    {organization.name}
                    {accounts.length > 1 && ` (${whose(account)})`}
                  </option>
                ))}
              </select>
              <Icon name="down" />
            </div>
          </Field>
        )}
        <p class="help">
          {choice && choices.length === 1
            ? t('In {organization}. You are its first member; only people you add or invite see it.', {
                organization: choice.organization.name,
              })
            : t('You are its first member; only people you add or invite see it.')}
        </p>
        <div>
          <Button type="submit" variant="primary" busy={busy ? t('Creating…') : waiting && t('Checking…')}>
            {t('Create flow')}
          </Button>
        </div>
      </form>
    </Page>
  );
}

const whose = ({ user, server }: Account): string =>
  t('{nick} at {host}', { nick: user.nick, host: new URL(server).host });
