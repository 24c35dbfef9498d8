/** The address of a picture, asked for once its place comes into sight. */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { findKept } from '../../lib/files/kept-files.ts';
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
    let made: string | null = null;
    const find = async (): Promise<void> => {
      const found = await ask('file-address', { account, path });
      if (gone || !found.ok || !isRaster(found.value.contentType)) return;
      const kept = found.value.address === null ? await findKept(account, path) : null;
      if (gone) return;
      if (kept) made = URL.createObjectURL(kept);
      setAddress(found.value.address ?? made);
    };
    const near = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        near.disconnect();
        find().catch((error) => console.warn('Quayside: a picture could not be shown.', error));
      },
      { rootMargin: AHEAD },
    );
    near.observe(element);
    return () => {
      gone = true;
      near.disconnect();
      if (made) URL.revokeObjectURL(made);
    };
  }, [place, account, path]);
  return address;
}
