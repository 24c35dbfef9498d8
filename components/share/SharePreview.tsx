import { useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { showablePicture } from '../../lib/share/page-facts.ts';
import { imageCanBeRemoved } from '../../lib/share/share-text.ts';
import type { SharedPage } from '../../lib/share/shared-page.ts';
import { Icon } from '../ui/Icon.tsx';

interface SharePreviewProps {
  page: SharedPage;
  withSelection: boolean;
  withImage: boolean;
  onRemoveSelection: () => void;
  onRemoveImage: () => void;
}

/** What is shared, as the page says it: text only, a raster picture at most. */
export function SharePreview(props: SharePreviewProps) {
  const { page, withSelection, withImage, onRemoveSelection, onRemoveImage } = props;
  const [broken, setBroken] = useState(false);
  const picture = withImage && !broken ? showablePicture(page.image) : '';
  const selection = withSelection ? page.selection.trim() : '';
  const address = readable(page.url);
  return (
    <>
      <div class={picture ? 'preview' : 'preview no-shot'}>
        <div class="ttl" title={page.title}>
          {page.title || address}
        </div>
        <div class="fs2 t3 trunc" title={page.url}>
          <bdi dir="ltr">{address}</bdi>
        </div>
        {picture && (
          <div class="shot">
            <img src={picture} alt="" referrerpolicy="no-referrer" onError={() => setBroken(true)} />
            {imageCanBeRemoved(page) && (
              <button
                type="button"
                class="rm"
                aria-label={t('Remove picture')}
                title={t('Remove picture')}
                onClick={onRemoveImage}
              >
                <Icon name="x" />
              </button>
            )}
          </div>
        )}
      </div>
      {selection && (
        <div class="quote-box share-rest">
          <blockquote class="quote">{selection}</blockquote>
          <button
            type="button"
            class="rm"
            aria-label={t('Remove quote')}
            title={t('Remove quote')}
            onClick={onRemoveSelection}
          >
            <Icon name="x" />
          </button>
        </div>
      )}
    </>
  );
}

/** An address without its scheme and a lone trailing slash. */
export function readable(address: string): string {
  return address.replace(/^https?:\/\//i, '').replace(/^([^/]+)\/$/, '$1');
}
