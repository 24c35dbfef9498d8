import { t } from '../../lib/i18n/t.ts';
import { hasPanel, openPanel, type PanelPlace } from '../../lib/panel.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { showToast } from '../ui/toasts.ts';
import { useApp } from './context.ts';

/** Goes on in the side panel, at the place, where a browser has one and this is not it. */
export function PanelButton({ place = null }: { place?: PanelPlace | null }) {
  const { inPanel } = useApp();
  if (inPanel || !hasPanel()) return null;
  return <IconButton icon="panel" label={t('Open in side panel')} onClick={() => openBeside(place)} />;
}

/** Opens the side panel in place of the popup. Call it while a click or a key is handled. */
export function openBeside(place: PanelPlace | null): void {
  openPanel(place).then(
    () => window.close(),
    (error) => {
      console.warn('Quayside: the side panel did not open.', error);
      showToast({
        text: t('The browser did not open the side panel here. Open it from the browser’s own menu.'),
        error: true,
      });
    },
  );
}
