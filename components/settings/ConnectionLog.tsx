/** What happened to connections lately, and all of it with the state of things in a report to copy. */
import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import type { LogEntry } from '../../lib/connection-log.ts';
import { t } from '../../lib/i18n/t.ts';
import { readLog } from '../../lib/keep-log.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import '../ui/MessageText.css';
import { clockSeconds, fullTime } from '../ui/times.ts';
import { showToast } from '../ui/toasts.ts';
import './connection-log.css';
import { logTone, logWords } from './log-words.ts';
import { useReport } from './use-report.ts';

export function ConnectionLog({ picture }: { picture: PictureView }) {
  const log = useLog();
  const report = useReport(picture, log);
  const copy = () =>
    navigator.clipboard.writeText(report).then(
      () => showToast({ text: t('Report copied') }),
      () =>
        showToast({
          text: t('Not copied: the browser refused the clipboard. Select the text instead.'),
          error: true,
        }),
    );
  return (
    <>
      <div class="set">
        <div class="grow">
          {t('Connection log')}
          <small>{t('Last 200 events. Message text and credentials are never logged.')}</small>
        </div>
        <Button small onClick={() => void copy()}>
          <Icon name="copy" size="s" />
          {t('Copy report')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls needs a stop for the keyboard. */}
      <section class="log" aria-label={t('Connection log')} tabIndex={0}>
        {log.length === 0 ? (
          <p>{t('Nothing happened since the browser was started.')}</p>
        ) : (
          <ol>
            {log.toReversed().map((entry, index) => (
              <Line key={log.length - index} entry={entry} />
            ))}
          </ol>
        )}
      </section>
      <details class="report-fold">
        <summary>
          {t('Report')} <small>{t('No names, messages, tokens or passwords')}</small>
        </summary>
        <pre class="report">{report}</pre>
      </details>
    </>
  );
}

function Line({ entry }: { entry: LogEntry }) {
  return (
    <li class={`log-${logTone(entry)}`}>
      <time dateTime={new Date(entry.at).toISOString()} title={fullTime(entry.at)}>
        {clockSeconds(entry.at)}
      </time>
      <span class="log-what">{entry.what}</span>
      <span dir="auto">{logWords(entry)}</span>
    </li>
  );
}

/** Oldest first; follows what the background keeps. */
function useLog(): readonly LogEntry[] {
  const [log, setLog] = useState<readonly LogEntry[]>([]);
  useEffect(() => {
    let gone = false;
    const read = (): void =>
      void readLog().then(
        (now) => {
          if (!gone) setLog(now);
        },
        (error) => console.warn('Quayside: the connection log could not be read.', error),
      );
    const follow = (_changes: unknown, area: string): void => {
      if (area === 'session') read();
    };
    browser.storage.onChanged.addListener(follow);
    read();
    return () => {
      gone = true;
      browser.storage.onChanged.removeListener(follow);
    };
  }, []);
  return log;
}
