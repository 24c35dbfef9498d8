import { type IconName, shapeOf } from './icon-shapes.tsx';
import './Icon.css';

export type { IconName };

interface IconProps {
  name: IconName;
  /** 16 px without, 14 px for `s`, 12 px for `xs`. */
  size?: 's' | 'xs' | undefined;
}

/** Pictures that point along the text: they turn around where text runs from right to left. */
const POINTING: ReadonlySet<IconName> = new Set(['left', 'right', 'reply', 'send', 'enter', 'ext']);

/** A decorative picture; what it means is said by the text or name beside it. */
export function Icon({ name, size }: IconProps) {
  if (name === 'mark') {
    return (
      <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#0C7184" />
        <path d="M13.7 22.73A8.2 8.2 0 1 1 22.3 17.9" fill="none" stroke="#fff" stroke-width="4.4" />
        <path
          d="M16.2 22.3c1.7-2.5 3.8-2.6 5.6-.5s3.6 2.1 5.4 0"
          fill="none"
          stroke="#FFC45C"
          stroke-width="4"
          stroke-linecap="round"
        />
      </svg>
    );
  }
  return (
    <svg
      class={`i ${size ?? ''} ${POINTING.has(name) ? 'turns' : ''}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      {shapeOf(name)}
    </svg>
  );
}
