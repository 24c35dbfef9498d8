/** The diagnostic report as it stands now; what is asked for comes a moment later. */
import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import type { LogEntry } from '../../lib/connection-log.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { type DiagnosticFacts, diagnosticReport } from './diagnostics.ts';

type Asked = Pick<DiagnosticFacts, 'alarms' | 'stored'>;

/** How often it is looked anew, in ms. */
const AGAIN = 5_000;

export function useReport(picture: PictureView, log: readonly LogEntry[]): string {
  const [asked, setAsked] = useState<Asked>({ alarms: [], stored: null });
  useEffect(() => {
    let gone = false;
    const look = async (): Promise<void> => {
      const [alarms, estimate] = await Promise.all([browser.alarms.getAll(), navigator.storage.estimate()]);
      if (!gone) setAsked({ alarms, stored: estimate.usage ?? null });
    };
    const again = () =>
      void look().catch((error) => console.warn('Quayside: the report lacks facts.', error));
    again();
    const timer = setInterval(again, AGAIN);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, []);
  return diagnosticReport({
    ...asked,
    log,
    version: browser.runtime.getManifest().version,
    userAgent: navigator.userAgent,
    accounts: picture.accounts.value,
    settings: settingsSignal().value,
    flows: picture.flows.value.length,
    unread: picture.unreadPlaces.value.length,
    outbox: picture.outbox.value,
    now: Date.now(),
  });
}
