import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ConversationHeader } from '../conversation/ConversationHeader.tsx';
import '../conversation/conversation.css';
import './Page.css';

interface PageProps {
  /** Tile or avatar. */
  mark: ComponentChildren;
  title: string;
  detail?: string;
  onBack: () => void;
  /** Buttons of the head. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/**
 * A page of its own: a head with the way back, and a body that scrolls. It takes the focus when it opens, so
 * that a screen reader says where one is. Esc leaves a field first, then the page.
 */
export function Page({ mark, title, detail = '', onBack, actions, children }: PageProps) {
  const page = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!page.current?.contains(document.activeElement)) page.current?.focus();
  }, []);
  return (
    <section
      ref={page}
      class="page"
      aria-label={title}
      tabIndex={-1}
      onKeyDown={(event) => {
        const inField = event.target instanceof Element && event.target.matches('input, textarea, select');
        if (event.key !== 'Escape' || !inField || event.isComposing) return;
        event.preventDefault();
        event.stopPropagation();
        page.current?.focus();
      }}
    >
      <ConversationHeader mark={mark} title={title} detail={detail} onBack={onBack} web={null}>
        {actions}
      </ConversationHeader>
      <div class="page-body">{children}</div>
    </section>
  );
}

interface SectionProps {
  title: string;
  count?: number | undefined;
  children: ComponentChildren;
}

/** A part of a page under its own small heading. */
export function PageSection({ title, count, children }: SectionProps) {
  return (
    <section class="page-part" aria-label={title}>
      <h2>
        {title} {count !== undefined && <span>{count}</span>}
      </h2>
      {children}
    </section>
  );
}
