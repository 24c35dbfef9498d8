import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { showToast } from '../ui/toasts.ts';

/**
 * A component whose code comes when it is first shown, so that the popup opens without it. Nothing is drawn
 * until it is there, which is a moment: it comes from the extension itself.
 */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Lazy(props: Props) {
    const [Here, setHere] = useState<ComponentType<Props> | null>(() => loaded);
    useEffect(() => {
      if (loaded) return;
      load().then(
        (component) => {
          loaded = component;
          setHere(() => component);
        },
        // The extension was updated under this page, and the old code is gone.
        () => showToast({ text: t('This did not open. Close Quayside and open it again.'), error: true }),
      );
    }, []);
    return Here && <Here {...props} />;
  };
}
