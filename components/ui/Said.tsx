/** Words that appear where something happened, and that a screen reader says as they come. */
import { type ComponentChildren, h } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { say } from './say.ts';

interface SaidProps {
  /** The element they stand in; a paragraph where not given. */
  as?: 'p' | 'div' | 'span' | 'b';
  class?: string;
  children: ComponentChildren;
}

/** Says what is in it when it appears, and again whenever that is something else. */
export function Said({ as: element = 'p', class: name, children }: SaidProps) {
  const box = useRef<HTMLElement>(null);
  const said = useRef('');
  useEffect(() => {
    const words = [...(box.current?.childNodes ?? [])].map(({ textContent }) => textContent).join(' ');
    if (words !== said.current) say(words);
    said.current = words;
  });
  return h(element, { ref: box, class: name }, children);
}
