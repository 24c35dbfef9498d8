import type { Attachment } from '../../lib/flowdock/model.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { FileName } from './FileName.tsx';
import { fileIcon, fileKind, fileSize, isRaster } from './file-facts.ts';
import './files.css';
import { t } from '../../lib/i18n/t.ts';
import { openFile, saveFile } from './open-file.ts';
import { Picture } from './Picture.tsx';

interface Props {
  account: AccountId;
  file: Attachment;
  /** False keeps its buttons out of the tab order: rows of a list are reached by arrow keys. */
  tabbable: boolean;
}

/** A file of a message: what it is, a look at it if it is a picture, and the ways to get it. */
export function FileCard({ account, file, tabbable }: Props) {
  const { thumbnail } = file;
  const tabIndex = tabbable ? 0 : -1;
  const picture = thumbnail && isRaster(file.content_type) ? thumbnail : null;
  return (
    <div class={picture ? 'f-card f-shown' : 'f-card'}>
      {picture ? (
        <button
          type="button"
          class="f-look"
          tabIndex={tabIndex}
          aria-label={t('Open {name}', { name: file.file_name })}
          title={t('Open the whole picture')}
          onClick={() => void openFile(account, file)}
        >
          <Picture
            account={account}
            path={picture.path}
            width={picture.width}
            height={picture.height}
            alt=""
          />
        </button>
      ) : (
        <span class="f-icon" aria-hidden="true">
          <Icon name={fileIcon(file)} />
        </span>
      )}
      <span class="f-facts">
        <FileName name={file.file_name} />
        <span class="f-size">
          {fileKind(file)}, {fileSize(file.file_size)}
        </span>
      </span>
      <IconButton
        icon="download"
        label={t('Download {name}', { name: file.file_name })}
        title={t('Download')}
        small
        tabIndex={tabIndex}
        onClick={() => void saveFile(account, file)}
      />
    </div>
  );
}
