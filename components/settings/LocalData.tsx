/** How much is kept on this computer, and clearing what a server can tell again. */
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import { listen } from '../../lib/store/channel.ts';
import { type LocalData as Kept, readLocalData } from '../../lib/store/local-data.ts';
import { fileSize } from '../files/file-facts.ts';
import { Button } from '../ui/Button.tsx';
import { Confirm } from '../ui/Confirm.tsx';
import { showToast } from '../ui/toasts.ts';

/** Changes come in bursts, and the browser's own figure a moment later; ms. */
const SETTLE = 400;
/** Drafts are typed in other pages, which tell nobody; ms. */
const AGAIN = 5_000;

export function LocalData() {
  const kept = useLocalData();
  const [asking, setAsking] = useState(false);
  const clear = async (): Promise<string | null> => {
    const answer = await ask('clear-cache', {});
    if (!answer.ok) return answer.failure.message;
    showToast({ text: t('Cache cleared') });
    return null;
  };
  return (
    <div class="set">
      <div class="grow">
        {t('Local data')}
        <small>{kept && inWords(kept)}</small>
      </div>
      <Button small variant="danger" onClick={() => setAsking(true)}>
        {t('Clear cache')}
      </Button>
      {asking && (
        <Confirm
          title={t('Clear cache?')}
          action={t('Clear cache')}
          onConfirm={clear}
          onClose={() => setAsking(false)}
        >
          {t(
            'Messages, flows and people are read again from the server, which has to be reachable for that. Sign-ins, settings, drafts, and messages and files that are not sent yet stay.',
          )}
        </Confirm>
      )}
    </div>
  );
}

const inWords = ({ bytes, ...counts }: Kept): string =>
  t(
    '{size}: {messages, plural, =0 {no messages} one {# message} other {# messages}}, {flows, plural, =0 {no flows} one {# flow} other {# flows}}, {drafts, plural, =0 {no drafts} one {# draft} other {# drafts}}, {queued, plural, =0 {no queued messages} one {# queued message} other {# queued messages}}',
    { size: bytes === null ? '?' : fileSize(bytes), ...counts },
  );

/** Null until it was read. */
function useLocalData(): Kept | null {
  const [kept, setKept] = useState<Kept | null>(null);
  useEffect(() => {
    let gone = false;
    let settling: ReturnType<typeof setTimeout> | undefined;
    const look = (): void =>
      void readLocalData().then(
        (now) => {
          if (!gone) setKept(now);
        },
        (error) => console.warn('Quayside: the local data could not be counted yet.', error),
      );
    const soon = (): void => {
      clearTimeout(settling);
      settling = setTimeout(look, SETTLE);
    };
    look();
    const deafen = listen(soon);
    const timer = setInterval(look, AGAIN);
    return () => {
      gone = true;
      deafen();
      clearTimeout(settling);
      clearInterval(timer);
    };
  }, []);
  return kept;
}
