import '../ui/more-icons.tsx';
import { useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { rich, t } from '../../lib/i18n/t.ts';
import { forgetFrame } from '../../lib/kept-frame.ts';
import type { DatabaseError } from '../../lib/store/database-error.ts';
import { Button } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { Empty } from '../ui/Empty.tsx';
import './app.css';

/**
 * In place of a page whose database the browser does not open. The page itself keeps trying and takes this place when
 * it can; only the person decides to give up what was not sent.
 */
export function StoreTrouble({ error }: { error: DatabaseError }) {
  const [asking, setAsking] = useState(false);
  return (
    <main class="store-trouble">
      <h1 class="sr">Quayside</h1>
      <Empty
        art="storm"
        title={t('Quayside can’t open what it keeps here')}
        actions={
          <>
            <Button variant="primary" onClick={() => location.reload()}>
              {t('Try now')}
            </Button>
            <Button onClick={() => setAsking(true)}>{t('Delete and start afresh')}</Button>
          </>
        }
      >
        <p>
          {rich('The browser answers “{reason}” when asked for Quayside’s local database.', {
            reason: <bdi>{error.reason}</bdi>,
          })}
        </p>
        <p>
          {t(
            'Quayside deletes nothing: what you wrote and have not sent yet stays in it. Make sure that the disk is not full, then restart the browser. Quayside goes on as soon as the database opens.',
          )}
        </p>
      </Empty>
      {asking && (
        <Confirm
          title={t('Delete what Quayside keeps here?')}
          action={t('Delete and start afresh')}
          onConfirm={() =>
            ask('start-afresh', {}).then((answer) => {
              if (!answer.ok) return answer.failure.message;
              forgetFrame();
              location.reload();
              return null;
            })
          }
          onClose={() => setAsking(false)}
        >
          {t(
            'Messages and files you have not sent, drafts, and your sign-ins on this computer are gone for good. What is on the server stays; sign in again to see it.',
          )}
        </Confirm>
      )}
    </main>
  );
}
