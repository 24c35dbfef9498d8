/** What the state of a thread says to a person (reference messages §9). Pure. */

import type { Thread } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';

/** The newest state of a thread among copies delivered at different times. */
export function newestState(copies: Iterable<Thread | null | undefined>): Thread | null {
  let newest: Thread | null = null;
  for (const copy of copies) if (copy && copy.updated_at >= (newest?.updated_at ?? '')) newest = copy;
  return newest;
}

/** The name of the service a thread comes from; empty for threads of the chat. The two shapes: OP-39. */
export function sourceName({ source }: Thread): string {
  if (!source) return '';
  const { application } = source;
  return source.name || (typeof application === 'string' ? application : application?.name) || t('Service');
}

/** How many people and services said something in it. */
export const commentsOf = (thread: Thread): number => thread.internal_comments + thread.external_comments;
