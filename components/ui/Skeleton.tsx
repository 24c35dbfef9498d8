import { useEffect, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { Button } from './Button.tsx';
import './Skeleton.css';
import { Said } from './Said.tsx';

/** Waiting shorter than this shows nothing, in ms. */
const UNSEEN = 150;
/** After this a line says that it takes long, in ms. */
const LONG = 10_000;

interface SkeletonProps {
  /** What is being loaded, for screen readers: "Loading unread messages". */
  label: string;
  rows?: number;
  /** Offered when it takes long. */
  onRetry?: (() => void) | undefined;
}

const WIDTHS = [
  [104, 96, 68],
  [88, 92, 40],
  [120, 88, 74],
  [96, 94, 52],
  [110, 60, 0],
] as const;

/** Rows in the shape of what is to come: nothing at first, then grey bars, at last a word and Retry. */
export function Skeleton({ label, rows = 5, onRetry }: SkeletonProps) {
  const [phase, setPhase] = useState<'unseen' | 'bars' | 'long'>('unseen');
  useEffect(() => {
    const timers = [setTimeout(() => setPhase('bars'), UNSEEN), setTimeout(() => setPhase('long'), LONG)];
    return () => timers.forEach(clearTimeout);
  }, []);
  if (phase === 'unseen') return <div aria-busy="true" />;
  return (
    <div aria-busy="true">
      <Said as="span" class="sr">
        {label}
      </Said>
      {phase === 'long' && (
        <p class="sk-long">
          {t('This takes longer than usual.')}{' '}
          {onRetry && (
            <Button small onClick={onRetry}>
              {t('Retry')}
            </Button>
          )}
        </p>
      )}
      <div aria-hidden="true">
        {Array.from({ length: rows }, (_, row) => {
          const [name, first, second] = WIDTHS[row % WIDTHS.length] ?? WIDTHS[0];
          return (
            <div class="sk-row" key={row}>
              <span class="sk sk-face" />
              <div>
                <div class="sk" style={{ inlineSize: `${name}px` }} />
                <div class="sk" style={{ inlineSize: `${first}%` }} />
                {second > 0 && <div class="sk" style={{ inlineSize: `${second}%` }} />}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
