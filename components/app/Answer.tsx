import type { ComponentChildren } from 'preact';
import { t } from '../../lib/i18n/t.ts';
import { Alert } from '../ui/Alert.tsx';
import { Button } from '../ui/Button.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import type { Question } from './use-asked.ts';

interface AnswerProps<T> {
  question: Question<T>;
  /** What is being loaded: "Loading sources". */
  label: string;
  rows?: number;
  children: (value: T) => ComponentChildren;
}

/** What was asked for: grey rows while it loads, the reason and Retry when it failed, then the thing itself. */
export function Answer<T>({ question, label, rows = 2, children }: AnswerProps<T>) {
  const { asked, again } = question;
  if (asked.state === 'loading') return <Skeleton label={label} rows={rows} onRetry={again} />;
  if (asked.state === 'ready') return <>{children(asked.value)}</>;
  return (
    <div class="page-note">
      <Alert
        action={
          <Button small onClick={again}>
            {t('Retry')}
          </Button>
        }
      >
        {asked.failure.message}
      </Alert>
    </div>
  );
}
