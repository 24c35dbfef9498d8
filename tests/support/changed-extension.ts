/** A copy of the built extension that differs from it in what a story or a bench needs. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtExtension } from './browser.ts';

/** Copies the built extension and changes the copy; `remove` when the browser is gone. */
export function changedExtension(
  change: (folder: string) => void,
  target: 'chrome-mv3' | 'firefox-mv3' = 'chrome-mv3',
): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'quayside-changed-'));
  cpSync(builtExtension(target), folder, { recursive: true });
  change(folder);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
