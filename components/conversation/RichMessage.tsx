import { useMemo } from 'preact/hooks';
import type { Attachment } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import { attachedPictures } from '../files/InlinePicture.tsx';
import { Foldable, HtmlBody } from '../ui/Html.tsx';
import { Icon } from '../ui/Icon.tsx';
import { MessageText } from '../ui/MessageText.tsx';
import type { RichContent } from './events.ts';

/** What a service wrote, or a mail: subject, formatted body, whom it went to. */
export function RichMessage({
  rich,
  account,
  files,
}: {
  rich: RichContent;
  account: string;
  files: readonly Attachment[];
}) {
  const attached = useMemo(() => attachedPictures(account, files), [account, files]);
  return (
    <>
      {rich.subject !== '' && <div class="c-subject">{rich.subject}</div>}
      {rich.notes.length > 0 && (
        <div class="c-notes c-trunc" title={rich.notes.join('\n')}>
          {rich.notes.join(', ')}
        </div>
      )}
      {rich.body !== null && <HtmlBody html={rich.body} attached={attached} />}
      {rich.text !== '' && (
        <Foldable>
          <div class="c-text">
            <MessageText text={rich.text} account={account} />
          </div>
        </Foldable>
      )}
      {rich.link !== null && (
        <a class="c-source" href={rich.link} target="_blank" rel="noopener noreferrer" title={rich.link}>
          {t('Open in full')} <Icon name="ext" size="xs" />
        </a>
      )}
    </>
  );
}
