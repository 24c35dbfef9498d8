import '../ui/more-icons.tsx';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Icon } from '../ui/Icon.tsx';
import './ViewTrouble.css';
import { openTab } from '../../lib/open-tab.ts';

interface ViewTroubleProps {
  again: () => void;
  /** The way out, where the page shows none of its own: what it is called and where it leads. */
  away?: { label: string; go: () => void } | undefined;
  /** What the page is called, where its heading went with the view. */
  heading?: string | undefined;
}

/** In place of a view that can't be drawn. It takes the focus, which went with the view. */
export function ViewTrouble({ again, away, heading }: ViewTroubleProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Only a lost focus: who goes through the tabs by their keys stays there.
    if (document.activeElement === null || document.activeElement === document.body) box.current?.focus();
  }, []);
  return (
    <>
      {heading && <h1 class="sr">{heading}</h1>}
      <div ref={box} class="view-trouble" role="alert" tabIndex={-1}>
        <Empty
          art="storm"
          title={t('This view can’t be shown')}
          actions={
            <>
              <Button variant="primary" onClick={again}>
                <Icon name="refresh" size="s" />
                {t('Try again')}
              </Button>
              {away && <Button onClick={away.go}>{away.label}</Button>}
              <Button variant="ghost" onClick={() => void openTab('/options.html#servers')}>
                {t('Diagnostics')}
              </Button>
            </>
          }
        >
          <p>
            {t(
              'Something in it is not as Quayside expects. Nothing was lost: what you wrote and have not sent is kept on this computer.',
            )}
          </p>
          <p>{t('The error is noted in the diagnostics, without any of your texts.')}</p>
        </Empty>
      </div>
    </>
  );
}
