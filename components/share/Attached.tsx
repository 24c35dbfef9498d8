/** What goes along as a file: a picture to look at and change, or a file by its name; and the choice to send one. */
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import type { Requests } from '../../lib/protocol.ts';
import { fileIcon, fileSize } from '../files/file-facts.ts';
import { Icon } from '../ui/Icon.tsx';
import { PictureEditor } from './PictureEditor.tsx';

interface AttachedProps {
  nonce: string;
  context: Requests['share-context']['back'];
  onPicture: (changed: string | null) => void;
  /** A file is on its way into the share, or out of it. */
  busy: boolean;
  onBusy: (busy: boolean) => void;
  /** The context is another now. */
  onChanged: () => Promise<void>;
  onTrouble: (problem: string | null) => void;
}

export function Attached({ nonce, context, onPicture, busy, onBusy, onChanged, onTrouble }: AttachedProps) {
  const { file, media, mode } = context;

  async function change(request: 'share-capture' | 'share-fetch' | 'share-drop-file'): Promise<void> {
    onBusy(true);
    onTrouble(null);
    const answer = await ask(request, { nonce });
    if (answer.ok) await onChanged();
    else onTrouble(answer.failure.message);
    onBusy(false);
  }
  const remove = () => {
    onPicture(null);
    void change('share-drop-file');
  };

  if (!file) {
    if (context.page.tabs) return null;
    return (
      <div class="chips share-rest">
        {media && (
          <button type="button" class="chip" disabled={busy} onClick={() => void change('share-fetch')}>
            <Icon name="clip" size="s" />
            {t('Send as a file')}
          </button>
        )}
        <button type="button" class="chip" disabled={busy} onClick={() => void change('share-capture')}>
          <Icon name="image" size="s" />
          {t('Add a screenshot')}
        </button>
      </div>
    );
  }
  if (file.picture !== null && mode === 'window')
    return <PictureEditor picture={file.picture} name={file.name} onChange={onPicture} onRemove={remove} />;
  return (
    <div class="attached share-rest">
      {file.picture !== null ? (
        <img src={file.picture} alt="" />
      ) : (
        <Icon name={fileIcon({ content_type: file.contentType })} />
      )}
      <span class="grow trunc">{file.name}</span>
      <span class="t3">{fileSize(file.size)}</span>
      <button
        type="button"
        class="ib"
        aria-label={t('Remove {name}', { name: file.name })}
        title={t('Remove')}
        disabled={busy}
        onClick={remove}
      >
        <Icon name="x" size="s" />
      </button>
    </div>
  );
}
