import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import type { PictureView } from '../../lib/store/reader.ts';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { Toast } from '../ui/Toast.tsx';
import '../app/app.css';
import { msg, t } from '../../lib/i18n/t.ts';
import { ViewBoundary } from '../app/ViewBoundary.tsx';
import { AccountsSection } from './AccountsSection.tsx';
import { AppearanceSection } from './AppearanceSection.tsx';
import { KeyboardSection } from './KeyboardSection.tsx';
import { NotificationsSection } from './NotificationsSection.tsx';
import { ServersSection } from './ServersSection.tsx';
import './settings.css';
import { SharingSection } from './SharingSection.tsx';
import { TransferSection } from './TransferSection.tsx';

const SECTIONS = [
  { id: 'accounts', label: msg('Accounts'), icon: 'user' },
  { id: 'notifications', label: msg('Notifications'), icon: 'bell' },
  { id: 'sharing', label: msg('Sharing'), icon: 'share' },
  { id: 'appearance', label: msg('Appearance & language'), icon: 'palette' },
  { id: 'keyboard', label: msg('Keyboard'), icon: 'keyb' },
  { id: 'servers', label: msg('Servers & diagnostics'), icon: 'server' },
  { id: 'transfer', label: msg('Export & import'), icon: 'download' },
] as const satisfies readonly { id: string; label: string; icon: IconName }[];
type SectionId = (typeof SECTIONS)[number]['id'];

const fromAddress = (): SectionId => SECTIONS.find(({ id }) => `#${id}` === location.hash)?.id ?? 'accounts';

/** The options page; the section is in the address, so that it can be linked and gone back from. */
export function SettingsPage({ picture }: { picture: PictureView }) {
  const [section, setSection] = useState(fromAddress);
  useEffect(() => {
    const follow = () => setSection(fromAddress());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return (
    <div class="opts">
      <nav aria-label={t('Options')}>
        <div class="brand">
          <Icon name="mark" />
          Quayside
        </div>
        {SECTIONS.map(({ id, label, icon }) => (
          <a key={id} href={`#${id}`} aria-current={id === section ? 'page' : undefined}>
            <Icon name={icon} />
            {t(label)}
          </a>
        ))}
        <div class="ver">
          Quayside {browser.runtime.getManifest().version}
          <span>
            <a href="/news.html" target="_blank" rel="noopener noreferrer">
              {t('What’s new')}
            </a>
            {' · '}
            <a href="/licences.html" target="_blank" rel="noopener noreferrer">
              {t('Licences')}
            </a>
          </span>
        </div>
      </nav>
      <main>
        <ViewBoundary
          view={`options ${section}`}
          at={section}
          heading={t(SECTIONS.find(({ id }) => id === section)?.label ?? 'Options')}
        >
          {section === 'accounts' && <AccountsSection picture={picture} />}
          {section === 'notifications' && <NotificationsSection picture={picture} />}
          {section === 'sharing' && <SharingSection picture={picture} />}
          {section === 'appearance' && <AppearanceSection />}
          {section === 'keyboard' && <KeyboardSection />}
          {section === 'servers' && <ServersSection picture={picture} />}
          {section === 'transfer' && <TransferSection picture={picture} />}
        </ViewBoundary>
      </main>
      <div class="opts-toast">
        <Toast />
      </div>
    </div>
  );
}
