import { t } from '../../lib/i18n/t.ts';
import { policySignal } from '../../lib/policy.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { Switch } from '../ui/Switch.tsx';
import { ConnectionLog } from './ConnectionLog.tsx';
import { LocalData } from './LocalData.tsx';
import { ServerCard } from './ServerCard.tsx';
import { save } from './save.ts';

/** The server filled in when signing in, and a report for bug reports. */
export function ServersSection({ picture }: { picture: PictureView }) {
  const settings = settingsSignal().value;
  const policy = policySignal().value;
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
        <ConnectionLog picture={picture} />
      </div>
    </>
  );
}
