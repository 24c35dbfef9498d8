/** Rows under a title, with how many there are where that is news. */
import type { ComponentChildren } from 'preact';
import './flows.css';

export function Group({
  title,
  count,
  children,
}: {
  title: string;
  count?: number;
  children: ComponentChildren;
}) {
  return (
    <section aria-label={title}>
      <h2 class="f-label">
        {title} {count !== undefined && <span>{count}</span>}
      </h2>
      <ul class="f-list">{children}</ul>
    </section>
  );
}
