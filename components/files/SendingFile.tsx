import { useEffect, useState } from 'preact/hooks';
import { readOutboxFile } from '../../lib/outbox/outbox.ts';
import { uploadPercents } from '../../lib/outbox/progress.ts';
import type { FileAction, OutboxRow } from '../../lib/outbox/row.ts';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { FileName } from './FileName.tsx';
import { fileIcon, fileKind, fileSize, isRaster } from './file-facts.ts';
import './files.css';
import { t } from '../../lib/i18n/t.ts';
import { thumbnailSize } from './thumbnail-size.ts';

interface Props {
  row: OutboxRow;
  action: FileAction;
  onCancel: () => void;
}

/** A file on its way: it stands where and as large as it will stand when it has arrived. */
export function SendingFile({ row, action, onCancel }: Props) {
  const type = { content_type: action.contentType };
  const percent = uploadPercents().value.get(row.uuid) ?? 0;
  const moving = row.state === 'sending';
  const picture = action.image && isRaster(action.contentType) ? thumbnailSize(action.image) : null;
  return (
    <div class={picture ? 'f-card f-shown' : 'f-card'}>
      {picture ? (
        <Preview uuid={row.uuid} {...picture} />
      ) : (
        <span class="f-icon" aria-hidden="true">
          <Icon name={fileIcon(type)} />
        </span>
      )}
      <span class="f-facts">
        <FileName name={action.fileName} />
        {moving ? (
          <progress
            class="f-progress"
            max={100}
            value={percent}
            aria-label={t('Sending {name}', { name: action.fileName })}
          />
        ) : (
          <span class="f-size">
            {fileKind(type)}, {fileSize(action.size)}
          </span>
        )}
      </span>
      {row.state !== 'failed' && (
        <IconButton
          icon="x"
          label={t('Cancel sending {name}', { name: action.fileName })}
          title={t('Cancel')}
          small
          onClick={onCancel}
        />
      )}
    </div>
  );
}

/** The picture as it lies in the outbox. */
function Preview({ uuid, width, height }: { uuid: string; width: number; height: number }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let gone = false;
    readOutboxFile(uuid).then(
      (file) => {
        if (gone || !file) return;
        made = URL.createObjectURL(file);
        setUrl(made);
      },
      (error) => console.warn('Quayside: a picture that is being sent could not be shown.', error),
    );
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [uuid]);
  return (
    <span class="f-picture" style={{ inlineSize: `${width}px`, aspectRatio: `${width} / ${height}` }}>
      {url ? <img src={url} alt="" width={width} height={height} draggable={false} /> : <Icon name="image" />}
    </span>
  );
}
