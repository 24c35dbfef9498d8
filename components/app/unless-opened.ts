/** What a page shows while the browser does not open the local database: never nothing. */
import { h, render } from 'preact';
import { languageReady } from '../../lib/i18n/load.ts';
import { openDatabase } from '../../lib/store/database.ts';
import { DatabaseError } from '../../lib/store/database-error.ts';
import { isFrameAlone } from './frame.ts';

/** Begins to look; the page draws itself over it when its picture is there after all. */
export function explainUnlessOpened(): void {
  openDatabase().catch(async (error) => {
    if (!(error instanceof DatabaseError)) throw error;
    const [{ StoreTrouble }] = await Promise.all([import('./StoreTrouble.tsx'), languageReady()]);
    const root = document.getElementById('app');
    if (root && (root.childElementCount === 0 || isFrameAlone(root)))
      render(h(StoreTrouble, { error }), root);
  });
}
