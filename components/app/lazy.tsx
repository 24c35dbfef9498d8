import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../lib/i18n/t.ts';
import { showToast } from '../ui/toasts.ts';

/** A component whose code comes by itself. */
export type LazyComponent<Props extends object> = ComponentType<Props> & {
  /** Fetches the code before it is shown, so that it is drawn at once. */
  load(): Promise<unknown>;
};

/**
 * A component whose code comes when it is first shown, with the icons it may have, so that the popup opens without it. Nothing is drawn
 * until it is there, which is a moment: it comes from the extension itself.
 */
export function lazy<Props extends object>(
  fetchComponent: () => Promise<ComponentType<Props>>,
): LazyComponent<Props> {
  let loaded: ComponentType<Props> | null = null;
  const load = () =>
    Promise.all([fetchComponent(), import('../ui/more-icons.tsx')]).then(
      ([component]) => {
        loaded = component;
      },
      // The extension was updated under this page, and the old code is gone.
      () => showToast({ text: t('This did not open. Close Quayside and open it again.'), error: true }),
    );
  function Lazy(props: Props) {
    const [Here, setHere] = useState<ComponentType<Props> | null>(() => loaded);
    useEffect(() => {
      if (!Here) void load().then(() => setHere(() => loaded));
    }, [Here]);
    return Here && <Here {...props} />;
  }
  return Object.assign(Lazy, { load });
}
