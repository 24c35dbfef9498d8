/** The head of a conversation: back, who or what it is, and what can be done with it. */
import type { ComponentChildren } from 'preact';
import { t } from '../../lib/i18n/t.ts';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { StatusPill } from '../ui/StatusPill.tsx';

interface Props {
  /** Tile, avatar or thread dot. */
  mark: ComponentChildren;
  title: string;
  /** The title as it is drawn, where it is more than its text. */
  heading?: ComponentChildren;
  detail: string;
  /** How the thread of a service stands, before the detail. */
  status?: { value: string; color: string } | null;
  onBack: () => void;
  /** Where this is on the web, when it is. */
  web: string | null;
  children?: ComponentChildren;
}

export function ConversationHeader({ mark, title, heading, detail, status, onBack, web, children }: Props) {
  return (
    <header class="c-top">
      <IconButton icon="left" label={t('Back')} title={t('Back (Esc)')} onClick={onBack} />
      <span class="c-mark">{mark}</span>
      <div class="c-title">
        <h1 class="c-trunc" title={title}>
          {heading ?? title}
        </h1>
        {(detail || status) && (
          <div class="c-detail">
            {status && <StatusPill status={status} />}
            <small class="c-trunc">{detail}</small>
          </div>
        )}
      </div>
      {children}
      {web && (
        <a
          class="c-web"
          href={web}
          target="_blank"
          rel="noopener noreferrer"
          aria-label={t('Open in web')}
          title={t('Open in web (O)')}
        >
          <Icon name="ext" />
        </a>
      )}
    </header>
  );
}
