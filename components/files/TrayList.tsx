import { Icon } from '../ui/Icon.tsx';
import { FileName } from './FileName.tsx';
import { fileIcon, fileSize } from './file-facts.ts';
import './files.css';
import { t } from '../../lib/i18n/t.ts';
import type { Tray } from './use-tray.ts';

/** What goes out with the next Send; each can be taken out again. */
export function TrayList({ tray, onRemoved }: { tray: Tray; onRemoved: () => void }) {
  if (tray.files.length === 0) return null;
  const problems = tray.files.filter(({ problem }) => problem !== null);
  return (
    <>
      <ul class="f-tray" aria-label={t('Files to send')}>
        {tray.files.map(({ key, file, picture, problem }) => (
          <li key={key} class={problem ? 'f-chip f-bad' : 'f-chip'} title={problem ?? file.name}>
            {picture ? (
              <img class="f-tiny" src={picture.url} alt="" draggable={false} />
            ) : (
              <span class="f-tiny" aria-hidden="true">
                <Icon name={problem ? 'alert' : fileIcon({ content_type: file.type })} size="s" />
              </span>
            )}
            <FileName name={file.name} />
            <span class="f-size">{fileSize(file.size)}</span>
            <button
              type="button"
              class="c-act"
              aria-label={t('Remove {name}', { name: file.name })}
              title={t('Remove')}
              onClick={() => {
                tray.remove([key]);
                onRemoved();
              }}
            >
              <Icon name="x" size="xs" />
            </button>
          </li>
        ))}
      </ul>
      {problems.map(({ key, file, problem }) => (
        <p key={key} class="f-problem" role="alert">
          {file.name}: {problem}
        </p>
      ))}
    </>
  );
}
