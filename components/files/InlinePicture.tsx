import { useMemo } from 'preact/hooks';
import type { Attachment } from '../../lib/flowdock/model.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { useHtmlParser } from '../ui/Html.tsx';
import type { AttachedPicture, htmlNodes } from '../ui/html-nodes.ts';
import { isRaster } from './file-facts.ts';
import './files.css';
import { t } from '../../lib/i18n/t.ts';
import { openFile } from './open-file.ts';
import { Picture } from './Picture.tsx';

/** A larger file than this is shown by its thumbnail, in bytes. */
const WHOLE = 1024 * 1024;
/** px; wider ones are made smaller to fit. */
const WIDEST = 280;

/** Draws the pictures a body refers to by `cid:`: those of its message's files (reference messages §2.5). */
export function attachedPictures(account: AccountId, files: readonly Attachment[]): AttachedPicture {
  return (contentId, alt) => {
    const file = pictureIn(files, contentId);
    return file && <InlinePicture account={account} file={file} alt={alt} />;
  };
}

/** The files to list below a body: all but the pictures it shows itself; until it is read, those it can't refer to. */
export function useFilesBeside(body: string | null, files: readonly Attachment[]): readonly Attachment[] {
  const referring = body !== null && files.some((file) => file.content_id);
  const parse = useHtmlParser(referring);
  return useMemo(() => {
    if (!referring) return files;
    return parse ? filesBeside(parse, body, files) : files.filter((file) => !file.content_id);
  }, [referring, parse, body, files]);
}

function filesBeside(parse: typeof htmlNodes, body: string, files: readonly Attachment[]): Attachment[] {
  const shown = new Set<Attachment>();
  parse(body, {
    attached: (contentId) => {
      const file = pictureIn(files, contentId);
      if (file) shown.add(file);
      return null;
    },
  });
  return files.filter((file) => !shown.has(file));
}

/** The picture a content id means, null for what is none that can be shown. */
function pictureIn(files: readonly Attachment[], contentId: string): Attachment | null {
  const file = files.find((one) => one.content_id === contentId);
  return file?.image && file.thumbnail && isRaster(file.content_type) ? file : null;
}

function InlinePicture({ account, file, alt }: { account: AccountId; file: Attachment; alt: string }) {
  const { image, thumbnail } = file;
  if (!image || !thumbnail) return null;
  const shown = file.file_size <= WHOLE ? { path: file.path, ...image } : thumbnail;
  const width = Math.min(shown.width, WIDEST);
  const height = Math.max(1, Math.round((shown.height / shown.width) * width));
  const name = alt || file.file_name;
  return (
    <button
      type="button"
      class="f-inline"
      aria-label={t('Open {name}', { name })}
      title={t('Open the whole picture')}
      onClick={() => void openFile(account, file)}
    >
      <Picture account={account} path={shown.path} width={width} height={height} alt="" />
    </button>
  );
}
