import { useRef, useState } from 'preact/hooks';
import type { AccountId } from '../../lib/store/picture.ts';
import { Icon } from '../ui/Icon.tsx';
import { usePictureAddress } from './use-address.ts';

interface Props {
  account: AccountId;
  /** Of a thumbnail or of the picture itself, as the attachment names it. */
  path: string;
  /** px; the place is kept whether the picture comes or not. */
  width: number;
  height: number;
  alt: string;
}

/** A picture of the server's, fetched by a signed address when it comes into sight. Only raster types are shown. */
export function Picture({ account, path, width, height, alt }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const address = usePictureAddress(place, account, path);
  const [broken, setBroken] = useState(false);
  return (
    <span
      ref={place}
      class="f-picture"
      style={{ inlineSize: `${width}px`, aspectRatio: `${width} / ${height}` }}
    >
      {address !== null && !broken ? (
        <img
          src={address}
          alt={alt}
          width={width}
          height={height}
          draggable={false}
          referrerpolicy="no-referrer"
          onError={() => setBroken(true)}
        />
      ) : (
        <Icon name="image" size={Math.min(width, height) < 24 ? 's' : undefined} />
      )}
    </span>
  );
}
