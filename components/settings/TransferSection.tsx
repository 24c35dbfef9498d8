import { useRef, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { t } from '../../lib/i18n/t.ts';
import { changeSettings, readOwnSettings, type Settings } from '../../lib/settings.ts';
import { patchOf, readSettingsFile, type SettingsPlan, settingsFile } from '../../lib/settings-file.ts';
import { organizationSetting } from '../../lib/store/hidden.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { showToast } from '../ui/toasts.ts';
import { organizationKey, settingName, settingValue } from './setting-words.ts';
import './transfer.css';

type Import =
  | { state: 'none' }
  | { state: 'bad'; message: string }
  | { state: 'plan'; file: string; plan: SettingsPlan };

/** Settings into a file, and out of one, with a look at what would change before anything does. */
export function TransferSection({ picture }: { picture: PictureView }) {
  const [chosen, setChosen] = useState<Import>({ state: 'none' });
  const field = useRef<HTMLInputElement>(null);
  const save = async () => {
    const { version } = browser.runtime.getManifest();
    const now = Date.now();
    const text = settingsFile(await readOwnSettings(), version, now);
    const file = new Blob([text], { type: 'application/json' });
    const address = URL.createObjectURL(file);
    const link = document.createElement('a');
    link.href = address;
    link.download = `quayside-settings-${new Date(now).toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  const look = async (file: File | undefined) => {
    if (!file) return;
    try {
      const plan = readSettingsFile(await file.text(), await readOwnSettings());
      setChosen({ state: 'plan', file: file.name, plan });
    } catch (error) {
      const message =
        error instanceof Error && error.name === 'Error'
          ? error.message
          : t('The browser could not read this file. Choose it again.');
      setChosen({ state: 'bad', message });
    }
  };
  const take = async (plan: SettingsPlan) => {
    let undo: Partial<Settings> = {};
    try {
      await changeSettings((before) => {
        undo = Object.fromEntries(plan.changes.map(({ name }) => [name, before[name]]));
        return patchOf(plan);
      });
    } catch {
      showToast({ text: t('Not saved: the browser refused to store the setting. Try again.'), error: true });
      return;
    }
    setChosen({ state: 'none' });
    showToast({ text: t('Settings imported'), undo: () => void changeSettings(undo).catch(() => {}) });
  };
  return (
    <>
      <h1>{t('Export & import')}</h1>
      <p class="lead">
        {t(
          'Your settings as a file, for another browser or to keep. It holds no tokens, passwords or messages.',
        )}
      </p>
      <div class="card">
        <div class="set">
          <div class="grow">
            {t('Export')}
            <small>{t('Saves all settings of these pages; flows are named by their numbers')}</small>
          </div>
          <Button small onClick={() => void save()}>
            <Icon name="download" size="s" />
            {t('Export settings')}
          </Button>
        </div>
        <div class="set">
          <div class="grow">
            {t('Import')}
            <small>{t('Shows first what a file would change')}</small>
          </div>
          <input
            ref={field}
            class="sr"
            type="file"
            accept="application/json,.json"
            tabIndex={-1}
            aria-label={t('File with settings')}
            onChange={(event) => {
              const input = event.currentTarget;
              void look(input.files?.[0]).then(() => {
                // The same file may be chosen again after it was changed.
                input.value = '';
              });
            }}
          />
          <Button small onClick={() => field.current?.click()}>
            {t('Choose a file…')}
          </Button>
        </div>
      </div>
      {chosen.state === 'bad' && (
        <div class="below">
          <Alert>{chosen.message}</Alert>
        </div>
      )}
      {chosen.state === 'plan' && (
        <Plan
          file={chosen.file}
          plan={chosen.plan}
          picture={picture}
          onTake={() => void take(chosen.plan)}
          onLeave={() => setChosen({ state: 'none' })}
        />
      )}
    </>
  );
}

interface PlanProps {
  file: string;
  plan: SettingsPlan;
  picture: PictureView;
  onTake: () => void;
  onLeave: () => void;
}

function Plan({ file, plan, picture, onTake, onLeave }: PlanProps) {
  const { changes, unknown, broken } = plan;
  const names = new Map([
    ...picture.accounts.value.map(
      ({ id, user, server }) =>
        [id, t('{nick} at {host}', { nick: user.nick, host: new URL(server).host })] as const,
    ),
    ...picture.flows.value.flatMap(({ account, id, flow }) => [
      [`${account}/${id}`, flow.name] as const,
      [organizationKey(organizationSetting(account, flow.organization.id)), flow.organization.name] as const,
    ]),
    ...picture.privates.value.map(
      ({ account, id, conversation }) => [`${account}/${id}`, conversation.name] as const,
    ),
  ]);
  return (
    <section class="plan" aria-label={t('What the file changes')}>
      <h2>
        {changes.length === 0
          ? t('{file} changes nothing: everything is set so already.', { file })
          : t('{file} changes {count, plural, one {# setting} other {# settings}}', {
              file,
              count: changes.length,
            })}
      </h2>
      {changes.length > 0 && (
        <table class="card plan-table">
          <thead>
            <tr>
              <th scope="col">{t('Setting')}</th>
              <th scope="col">{t('Now')}</th>
              <th scope="col">{t('After')}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map(({ name, before, after }) => (
              <tr key={name}>
                <th scope="row">{settingName(name)}</th>
                <td>{settingValue(name, before, names)}</td>
                <td>{settingValue(name, after, names)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {unknown.length > 0 && (
        <p class="help">
          {t('Left out, not known to this version: {names}', { names: unknown.map(shortened).join(', ') })}
        </p>
      )}
      {broken.length > 0 && (
        <p class="help">
          {t('Left out, since their values can’t be read: {names}', {
            names: broken.map(settingName).join(', '),
          })}
        </p>
      )}
      <div class="plan-buttons">
        <Button onClick={onLeave}>{changes.length === 0 ? t('Close') : t('Cancel')}</Button>
        {changes.length > 0 && (
          <Button variant="primary" onClick={onTake}>
            {t('Import')}
          </Button>
        )}
      </div>
    </section>
  );
}

const shortened = (name: string): string => (name.length > 40 ? `${name.slice(0, 39)}…` : name);
