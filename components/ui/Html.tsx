import { signal } from '@preact/signals';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import './Html.css';
import { t } from '../../lib/i18n/t.ts';
import type { AttachedPicture, HtmlOptions, htmlNodes } from './html-nodes.ts';

/** Null until there is HTML to show for the first time. */
const parser = signal<typeof htmlNodes | null>(null);

/** What is text as it stands needs no parser. */
const isText = (html: string): boolean => !/[<&`]/.test(html);

/** What reads HTML, null while it is on its way; it is fetched once somebody is `wanting` it. */
export function useHtmlParser(wanting: boolean): typeof htmlNodes | null {
  const parse = parser.value;
  const fetching = wanting && parse === null;
  useEffect(() => {
    if (!fetching) return;
    void import('./html-nodes.ts').then((loaded) => {
      parser.value = loaded.htmlNodes;
    });
  }, [fetching]);
  return parse;
}

/** The nodes of HTML; nothing while the parser is on its way. */
function useHtml(html: string, { line = false, plain = false, attached }: HtmlOptions) {
  const parse = useHtmlParser(!isText(html));
  return useMemo(() => {
    if (isText(html)) return html;
    return parse?.(html, { line, plain, attached }) ?? '\u00a0';
  }, [parse, html, line, plain, attached]);
}

interface HtmlProps {
  html: string;
  /** Text alone, for rows that are themselves something to press. */
  plain?: boolean;
}

/** A title or a field of a service: text and links. */
export function HtmlLine({ html, plain = false }: HtmlProps) {
  const nodes = useHtml(html, { line: true, plain });
  return <>{nodes}</>;
}

/** Taller than this a body is cut off, with a button for the rest, in px. */
const FOLDED = 220;

/** A body of a service: formatted, safe, and folded when it is long. */
export function HtmlBody({
  html,
  height,
  attached,
}: {
  html: string;
  height?: number;
  /** Draws the pictures that came with the message; keep it the same between renderings. */
  attached?: AttachedPicture;
}) {
  const nodes = useHtml(html, { attached });
  return (
    <Foldable height={height}>
      <div class="h-body" dir="auto">
        {nodes}
      </div>
    </Foldable>
  );
}

/** Cuts what is long, so that one letter does not push everything else out of sight. */
export function Foldable({
  children,
  height = FOLDED,
}: {
  children: preact.ComponentChildren;
  height?: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [tall, setTall] = useState(false);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const content = box.current?.firstElementChild;
    if (!content) return;
    // Pictures arrive later and make it taller.
    const watch = new ResizeObserver(() => setTall(content.scrollHeight > height + 24));
    watch.observe(content);
    return () => watch.disconnect();
  }, [height]);
  const folded = tall && !open;
  return (
    <>
      <div
        ref={box}
        class={folded ? 'h-fold' : ''}
        style={folded ? { maxBlockSize: `${height}px` } : undefined}
      >
        {children}
      </div>
      {tall && (
        <button type="button" class="h-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t('Show less') : t('Show more')}
        </button>
      )}
    </>
  );
}
