import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { COMMAND_DOES, keysOf, useCommands } from './global-commands.ts';
import { KEYS } from './key-list.ts';
import './KeyList.css';

/** The list behind `?`. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const set = useCommands().commands.filter(({ shortcut }) => shortcut !== '');
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="keys" aria-label={t('Keys')} onClose={onClose}>
      <div class="keys-head">
        <h2 class="grow">{t('Keys')}</h2>
        <IconButton
          icon="x"
          label={t('Close')}
          title={t('Close (Esc)')}
          onClick={() => dialog.current?.close()}
        />
      </div>
      <KeyTables />
      {set.length > 0 && (
        <div class="keys-cols">
          <section>
            <h3>{t('In the whole browser')}</h3>
            <dl>
              {set.map((command) => (
                <div key={command.name}>
                  <dt>{t(COMMAND_DOES[command.name] ?? '')}</dt>
                  <dd>
                    {keysOf(command).map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      )}
    </dialog>
  );
}

/** The keys by what they are for. */
export function KeyTables() {
  return (
    <div class="keys-cols">
      {KEYS.map(({ title, lines }) => (
        <section key={title}>
          <h3>{t(title)}</h3>
          <dl>
            {lines.map(({ does, keys }) => (
              <div key={keys.join()}>
                <dt>{t(does)}</dt>
                <dd>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
