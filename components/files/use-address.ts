/** The signed address of a picture, asked for once its place comes into sight. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { isRaster } from './file-facts.ts';

/** How far outside of what is visible a picture is already fetched. */
const AHEAD = '300px';

/** Null until it is known, and for whatever turns out to be no picture. */
export function usePictureAddress(
  place: RefObject<Element | null>,
  account: AccountId,
  path: string | null,
): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const element = place.current;
    if (!element || path === null) return;
    let gone = false;
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        near.disconnect();
        void ask('file-address', { account, path }).then((found) => {
          if (!gone && found.ok && isRaster(found.value.contentType)) setAddress(found.value.address);
        });
      },
      { rootMargin: AHEAD },
    );
    near.observe(element);
    return () => {
      gone = true;
      near.disconnect();
    };
  }, [place, account, path]);
  return address;
}
