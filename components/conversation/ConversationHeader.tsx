/** The head of a conversation: back, who or what it is, and what can be done with it. */
import type { ComponentChildren } from 'preact';
import { Icon } from '../ui/Icon.tsx';
import { IconButton } from '../ui/IconButton.tsx';

interface Props {
  /** Tile, avatar or thread dot. */
  mark: ComponentChildren;
  title: string;
  detail: string;
  onBack: () => void;
  /** Where this is on the web, when it is. */
  web: string | null;
  children?: ComponentChildren;
}

export function ConversationHeader({ mark, title, detail, onBack, web, children }: Props) {
  return (
    <header class="c-top">
      <IconButton icon="left" label="Back" title="Back (Esc)" onClick={onBack} />
      <span class="c-mark">{mark}</span>
      <div class="c-title">
        <h2 class="c-trunc" title={title}>
          {title}
        </h2>
        {detail && <small class="c-trunc">{detail}</small>}
      </div>
      {children}
      {web && (
        <a
          class="c-web"
          href={web}
          target="_blank"
          rel="noreferrer"
          aria-label="Open in web"
          title="Open in web (O)"
        >
          <Icon name="ext" />
        </a>
      )}
    </header>
  );
}
