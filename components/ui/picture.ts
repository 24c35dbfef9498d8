/** Pictures from elsewhere: which addresses are loaded, and only shown when they came soon. */
import { useEffect, useState } from 'preact/hooks';

/** A picture that takes longer than this is not shown, in ms. */
const PATIENCE = 1_000;

/**
 * An address a picture may be loaded from: http or https, and no drawing (SVG), which is a document. Initials that
 * Quayside's server draws for other clients are drawn here without asking for them.
 */
export function pictureAddress(address: string | null | undefined): string | null {
  if (!address || !URL.canParse(address)) return null;
  const { protocol, pathname, href } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return /\.svgz?$|\/avatars\/initials\/[0-9a-f]{32}\/?$/i.test(pathname) ? null : href;
}

/** The address once its picture has loaded in time; null until then, and for good where it did not. */
export function useLoadedPicture(source: string | null | undefined): string | null {
  const address = pictureAddress(source);
  const [loaded, setLoaded] = useState<string | null>(null);
  useEffect(() => {
    if (address === null) return;
    const image = new Image();
    const late = setTimeout(stop, PATIENCE);
    function stop() {
      clearTimeout(late);
      image.onload = null;
      image.onerror = null;
    }
    image.onload = () => {
      stop();
      setLoaded(address);
    };
    image.onerror = stop;
    image.referrerPolicy = 'no-referrer';
    image.src = address;
    return stop;
  }, [address]);
  return address !== null && loaded === address ? address : null;
}
