import { t } from '../../lib/i18n/t.ts';
import { policySignal } from '../../lib/policy.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import '../ui/MessageText.css';
import { Switch } from '../ui/Switch.tsx';
import { showToast } from '../ui/toasts.ts';
import { LocalData } from './LocalData.tsx';
import { ServerCard } from './ServerCard.tsx';
import { save } from './save.ts';
import { useReport } from './use-report.ts';

/** The server filled in when signing in, and a report for bug reports. */
export function ServersSection({ picture }: { picture: PictureView }) {
  const settings = settingsSignal().value;
  const policy = policySignal().value;
  const report = useReport(picture);
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
      <h1>{t('Servers & diagnostics')}</h1>
      <p class="lead">{t('For teams that run their own Flowdock-compatible server, and for bug reports.')}</p>
      <h2>{t('Server')}</h2>
      <ServerCard picture={picture} />
      <h2>{t('Connection')}</h2>
      <div class="card">
        <div class="set">
          <div class="grow">
            {t('Stay connected')}
            <small>
              {t(
                'News arrive at once. Off, Quayside asks every half minute while it is closed, or less often when nothing happens.',
              )}
            </small>
          </div>
          {policy.stayConnected === null ? (
            <Switch label={t('Stay connected')} on={settings.live} onChange={(live) => save({ live })} />
          ) : (
            <small>
              {settings.live ? t('on') : t('off')}, {t('set by your company')}
            </small>
          )}
        </div>
      </div>
      <h2>{t('Diagnostics')}</h2>
      <div class="card">
        <LocalData />
        <div class="set">
          <div class="grow">
            {t('Report')}
            <small>{t('No names, messages, tokens or passwords')}</small>
          </div>
          <Button small onClick={() => void copy()}>
            <Icon name="copy" size="s" />
            {t('Copy report')}
          </Button>
        </div>
        <pre class="report">{report}</pre>
      </div>
    </>
  );
}
