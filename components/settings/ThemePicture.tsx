/** What a theme looks like, in small: the side and two messages, light, dark, or half of each. */
const LIGHT = { ground: '#fff', side: '#f4f8f9', mark: '#0b6e7f', strong: '#3d4f58', weak: '#dbe4e8' };
const DARK = { ground: '#11181c', side: '#0c1215', mark: '#52bccb', strong: '#c3ced3', weak: '#36444b' };
const SLANT = '116,0 200,0 200,80 84,80';

export function ThemePicture({ theme }: { theme: 'system' | 'light' | 'dark' }) {
  return (
    <svg viewBox="0 0 200 80" preserveAspectRatio="xMinYMid slice" aria-hidden="true">
      <Window colours={theme === 'dark' ? DARK : LIGHT} />
      {theme === 'system' && (
        <>
          <clipPath id="theme-slant">
            <polygon points={SLANT} />
          </clipPath>
          <g clip-path="url(#theme-slant)">
            <Window colours={DARK} />
          </g>
        </>
      )}
    </svg>
  );
}

function Window({ colours: { ground, side, mark, strong, weak } }: { colours: typeof LIGHT }) {
  return (
    <>
      <rect width="200" height="80" fill={ground} />
      <rect width="57" height="80" fill={side} />
      <rect x="8" y="13" width="13" height="13" rx="3" fill={mark} />
      <rect x="27" y="17" width="21" height="5" rx="2.5" fill={strong} />
      <rect x="8" y="36" width="38" height="4" rx="2" fill={weak} />
      <rect x="8" y="48" width="28" height="4" rx="2" fill={weak} />
      <circle cx="76" cy="23" r="7.5" fill={mark} />
      <rect x="90" y="17" width="50" height="5" rx="2.5" fill={strong} />
      <rect x="90" y="27" width="84" height="4" rx="2" fill={weak} />
      <circle cx="76" cy="53" r="7.5" fill="#7b57ad" />
      <rect x="90" y="47" width="42" height="5" rx="2.5" fill={strong} />
      <rect x="90" y="57" width="72" height="4" rx="2" fill={weak} />
    </>
  );
}
