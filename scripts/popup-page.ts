/**
 * What is made of the popup's page once it is built. Its first paint is its head and tabs as it last drew them, for which
 * a browser would ask for styles, script and the app's code all at once: the styles stand in the page itself, which the
 * policy allows by their hash, and the code is asked for after the script that draws. Their files stay named, but
 * disabled, so that no browser reads them: a view fetched on demand looks whether what it needs is named in the page.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STYLES = /<link rel="stylesheet"([^>]* href="\/([^"]+)")>/g;
/** What runs before the first paint, in this order. */
const BEFORE = ['theme.js', 'frame.js'] as const;
const CODE = /\s*<(?:script type="module"|link rel="modulepreload")[^>]*>(?:<\/script>)?/g;

/** Rewrites the popup's page in the folder of a build. Gives the source its styles have in a policy. */
export function finishPopup(folder: string): string {
  const path = join(folder, 'popup.html');
  const html = readFileSync(path, 'utf8');
  const files = [...html.matchAll(STYLES)].map(([, , file = '']) => file);
  const code = html.match(CODE);
  if (files.length === 0 || !code)
    throw new Error('The popup’s page is another; scripts/popup-page.ts knows one with styles and code.');
  const before = BEFORE.map((file) => `<script src="/${file}"></script>`);
  if (!before.every((tag) => html.includes(tag)))
    throw new Error(`The popup begins without ${BEFORE.join(' or ')}.`);
  const styles = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
  if (/<\/|url\((?!["']?\/)/.test(styles))
    throw new Error('The popup’s styles can’t stand in its page: what they name is named from elsewhere.');
  const page = html
    .replace(STYLES, '<link rel="stylesheet" disabled$1>')
    .replace(CODE, '')
    .replace(/\s*<script src="\/theme.js"><\/script>/, '')
    .replace(/\s*<\/head>/, () => `\n    <style>${styles}</style>\n  </head>`)
    .replace(/\s*<\/body>/, () => `${code.join('')}\n  </body>`);
  writeFileSync(path, page);
  // One file instead of two; the other pages have the first alone.
  writeFileSync(
    join(folder, 'frame.js'),
    BEFORE.map((file) => readFileSync(join(folder, file), 'utf8')).join(''),
  );
  return `'sha256-${createHash('sha256').update(styles).digest('base64')}'`;
}
