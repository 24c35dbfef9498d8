import { hueOf, initialsOf } from '../../lib/identity.ts';
import './identity.css';
import { useLoadedPicture } from './picture.ts';

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
  const address = useLoadedPicture(src);
  return (
    <span class={`av ${size ?? ''}`} style={{ '--h': hueOf(id) }} aria-hidden="true">
      {address !== null ? (
        <img src={address} alt="" referrerpolicy="no-referrer" />
      ) : (
        initialsOf(name, size === 'xs')
      )}
    </span>
  );
}
