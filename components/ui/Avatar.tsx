import { useEffect, useState } from 'preact/hooks';
import { hueOf, initialsOf } from './hue.ts';
import './identity.css';

/** A picture that takes longer than this is not shown, in ms. */
const PATIENCE = 1_000;

interface AvatarProps {
  /** The user's id; decides the colour. */
  id: string | number;
  name: string;
  /** Address of a picture; only http and https are loaded. */
  src?: string | null | undefined;
  /** 28 px without; 16, 24, 32, 40. */
  size?: 'xs' | 'sm' | 'md' | 'lg' | undefined;
}

/** A person: the picture if it loads soon, initials otherwise. The name stands beside it. */
export function Avatar({ id, name, src, size }: AvatarProps) {
  const address = pictureAddress(src);
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

  return (
    <span class={`av ${size ?? ''}`} style={{ '--h': hueOf(id) }} aria-hidden="true">
      {address !== null && loaded === address ? (
        <img src={address} alt="" referrerpolicy="no-referrer" />
      ) : (
        initialsOf(name, size === 'xs')
      )}
    </span>
  );
}

function pictureAddress(src: string | null | undefined): string | null {
  if (!src || !URL.canParse(src)) return null;
  const { protocol, href } = new URL(src);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}
