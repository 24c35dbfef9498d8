/** Presence beside an avatar: filled is active, an amber ring idle, a grey ring offline; always with words. */
import { t } from '../../lib/i18n/t.ts';
import type { Presence } from './private-list.ts';
import { PRESENCE_LABEL } from './private-list.ts';
import './private.css';

export function PresenceDot({ presence }: { presence: Presence }) {
  if (presence === 'unknown') return null;
  return <span class={`p-dot p-${presence}`} role="img" aria-label={t(PRESENCE_LABEL[presence])} />;
}
