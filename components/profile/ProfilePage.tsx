/** The person's own nick, email address and status. */
import { useId, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import type { Account, AccountId, FlowRow } from '../../lib/store/picture.ts';
import { useApp } from '../app/context.ts';
import { Page, PageSection } from '../app/Page.tsx';
import { useAct } from '../app/use-asked.ts';
import { standingOf } from '../flows/flow-lists.ts';
import { Alert } from '../ui/Alert.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Icon } from '../ui/Icon.tsx';
import { TextInput } from '../ui/TextInput.tsx';
import { showToast } from '../ui/toasts.ts';

export function ProfilePage({ account: id }: { account: AccountId }) {
  const { picture, back } = useApp();
  const account = picture.accounts.value.find((one) => one.id === id);
  if (!account) return null;
  const { user, server } = account;
  const name = user.name || user.nick;
  const flows = picture.flows.value.filter((row) => row.account === id && standingOf(row) === 'open');
  return (
    <Page
      mark={<Avatar id={user.id} name={name} src={user.avatar} />}
      title={name}
      detail={new URL(server).host}
      onBack={back}
    >
      <StatusForm account={account} flows={flows} />
      <IdentityForm account={account} />
      <p class="page-note help">
        {t('Your name and picture are kept by the server and can’t be changed here.')}
      </p>
    </Page>
  );
}

function IdentityForm({ account }: { account: Account }) {
  const id = useId();
  const { user } = account;
  const [nick, setNick] = useState<string | null>(null);
  const [email, setEmail] = useState<string | null>(null);
  const { busy, failure, act, refuse } = useAct();
  const changes = {
    ...(nick !== null && nick.trim() !== user.nick && { nick: nick.trim() }),
    ...(email !== null && email.trim() !== user.email && { email: email.trim() }),
  };
  const changed = Object.keys(changes).length > 0;
  const save = async () => {
    if (busy || !changed) return;
    if (changes.nick === '') return refuse(t('A nick can’t be empty: others mention you by it.'));
    if (changes.email === '') return refuse(t('An email address can’t be empty: you sign in with it.'));
    const result = await act('change-profile', { account: account.id, ...changes });
    if (!result.ok) return;
    setNick(null);
    setEmail(null);
    showToast({ text: t('Profile saved') });
  };
  return (
    <PageSection title={t('Nick and email')}>
      <form
        class="page-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {failure && <Alert>{failure.message}</Alert>}
        <Field label={t('Nick')} id={`${id}-nick`} help={t('Others mention you as @ and this word.')}>
          <TextInput
            id={`${id}-nick`}
            icon="at"
            value={nick ?? user.nick}
            onInput={setNick}
            invalid={failure !== null && changes.nick !== undefined}
            describedBy={`${id}-nick-help`}
          />
        </Field>
        <Field label={t('Email')} id={`${id}-email`}>
          <TextInput
            id={`${id}-email`}
            type="email"
            icon="mail"
            autoComplete="email"
            value={email ?? user.email}
            onInput={setEmail}
            invalid={failure !== null && changes.email !== undefined}
          />
        </Field>
        <div>
          <Button type="submit" variant="primary" disabled={!changed} busy={busy && t('Saving…')}>
            {t('Save')}
          </Button>
        </div>
      </form>
    </PageSection>
  );
}

const EVERYWHERE = '';

/** A status belongs to a flow; most people want the same one in all of theirs. */
function StatusForm({ account, flows }: { account: Account; flows: readonly FlowRow[] }) {
  const id = useId();
  const me = account.user.id;
  const [where, setWhere] = useState(EVERYWHERE);
  const [typed, setTyped] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const { busy, failure, act } = useAct();
  const chosen = where === EVERYWHERE ? flows : flows.filter((row) => row.id === where);
  const statusIn = (row: FlowRow): string => row.flow.users?.find((one) => one.id === me)?.status ?? '';
  const current = chosen.map(statusIn).find((status) => status !== '') ?? '';
  const status = typed ?? current;

  const set = async (to: string) => {
    if (busy) return;
    setTrouble(null);
    const result = await act('set-status', {
      account: account.id,
      flows: chosen.map((row) => row.id),
      status: to,
    });
    if (!result.ok) return;
    const { failed } = result.value;
    const [first] = failed;
    if (first) {
      const names = failed.map(({ flow }) => flows.find((row) => row.id === flow)?.flow.name ?? flow);
      return setTrouble(t('Not set in {flows}: {why}', { flows: names.join(', '), why: first.message }));
    }
    setTyped(null);
    showToast({ text: to === '' ? t('Status cleared') : t('Status set') });
  };
  if (flows.length === 0) return null;
  return (
    <PageSection title={t('Status')}>
      <form
        class="page-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void set(status.trim());
        }}
      >
        {(failure || trouble) && <Alert>{trouble ?? failure?.message}</Alert>}
        <Field label={t('What you are up to')} id={`${id}-status`}>
          <TextInput
            id={`${id}-status`}
            value={status}
            onInput={setTyped}
            placeholder={t('On the pier until two')}
          />
        </Field>
        <Field label={t('Shown in')} id={`${id}-where`}>
          <div class="select-box">
            <select
              id={`${id}-where`}
              class="select"
              value={where}
              onChange={(event) => setWhere(event.currentTarget.value)}
            >
              <option value={EVERYWHERE}>
                {t('{count, plural, one {Your flow} other {All your # open flows}}', { count: flows.length })}
              </option>
              {flows.map(({ id: flow, flow: { name } }) => (
                <option key={flow} value={flow}>
                  {name}
                </option>
              ))}
            </select>
            <Icon name="down" />
          </div>
        </Field>
        <div class="form-btns">
          <Button
            type="submit"
            variant="primary"
            disabled={typed === null || status.trim() === ''}
            busy={busy && t('Setting…')}
          >
            {t('Set status')}
          </Button>
          {current !== '' && (
            <Button variant="ghost" onClick={() => void set('')}>
              {t('Clear')}
            </Button>
          )}
        </div>
      </form>
    </PageSection>
  );
}
