/** The keys that work in the whole browser: shown, and changed here or on the browser's own page. */

import { useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { t } from '../../lib/i18n/t.ts';
import { openTab } from '../../lib/open-tab.ts';
import { COMMAND_DOES, keysOf, useCommands } from '../app/global-commands.ts';
import { Button } from '../ui/Button.tsx';
import { showToast } from '../ui/toasts.ts';
import { shortcutOf } from './shortcut.ts';

/** The parts of `commands` that only Firefox has. */
interface Changeable {
  update(change: { name: string; shortcut: string }): Promise<void>;
  reset(name: string): Promise<void>;
}
const changeable = (): Changeable | null =>
  'update' in browser.commands && 'reset' in browser.commands
    ? (browser.commands as unknown as Changeable)
    : null;

export function GlobalKeys() {
  const { commands, read } = useCommands();
  const [changing, setChanging] = useState<string | null>(null);
  const own = changeable();

  const set = async (name: string, shortcut: string) => {
    setChanging(null);
    try {
      await own?.update({ name, shortcut });
      await read();
    } catch {
      showToast({
        text: t('The browser does not take {keys} for this. Try other keys.', { keys: shortcut }),
        error: true,
      });
    }
  };
  const reset = async (name: string) => {
    await own?.reset(name);
    await read();
  };

  return (
    <>
      <h2>{t('In the whole browser')}</h2>
      <div class="card">
        {commands.map(({ name, shortcut }) => (
          <div class="set" key={name}>
            <div class="grow">{t(COMMAND_DOES[name] ?? '')}</div>
            {changing === name ? (
              <KeyField
                label={t('New keys for: {what}', { what: t(COMMAND_DOES[name] ?? '') })}
                onKeys={(keys) => void set(name, keys)}
                onCancel={() => setChanging(null)}
              />
            ) : shortcut !== '' ? (
              <span class="set-keys">
                {keysOf({ name, shortcut }).map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </span>
            ) : (
              <small>{t('Not set')}</small>
            )}
            {own && changing !== name && (
              <>
                <Button
                  small
                  label={t('Change keys: {what}', { what: t(COMMAND_DOES[name] ?? '') })}
                  onClick={() => setChanging(name)}
                >
                  {t('Change')}
                </Button>
                <Button
                  small
                  variant="ghost"
                  label={t('Keys as they were: {what}', { what: t(COMMAND_DOES[name] ?? '') })}
                  onClick={() => void reset(name)}
                >
                  {t('Reset')}
                </Button>
              </>
            )}
          </div>
        ))}
        {!own && (
          <div class="set">
            <div class="grow">
              {t('Other keys')}
              <small>{t('This browser has a page of its own for the keys of extensions')}</small>
            </div>
            <Button small onClick={() => void openTab('chrome://extensions/shortcuts')}>
              {t('Change')}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

interface KeyFieldProps {
  label: string;
  onKeys: (shortcut: string) => void;
  onCancel: () => void;
}

/** Takes the next key pressed together with Ctrl, Alt or Cmd. */
function KeyField({ label, onKeys, onCancel }: KeyFieldProps) {
  return (
    <input
      ref={(field) => field?.focus()}
      class="set-press"
      type="text"
      readOnly
      aria-label={label}
      placeholder={t('Press keys')}
      value=""
      onBlur={onCancel}
      onKeyDown={(event) => {
        if (event.key === 'Tab') return;
        event.preventDefault();
        event.stopPropagation();
        if (event.key === 'Escape') return onCancel();
        const shortcut = shortcutOf(event);
        if (shortcut) onKeys(shortcut);
      }}
    />
  );
}
