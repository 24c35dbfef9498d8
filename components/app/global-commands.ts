/** The keys that work in the whole browser (`commands` of the manifest), as they are set now. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { msg } from '../../lib/i18n/t.ts';

/** What each command does, for `t`. */
export const COMMAND_DOES: Readonly<Record<string, string>> = {
  _execute_action: msg('Open Quayside'),
  'share-page': msg('Share this page'),
  'open-side-panel': msg('Open in side panel'),
  _execute_sidebar_action: msg('Open or close the side panel'),
};

export interface Command {
  name: string;
  /** As the browser writes it, `Alt+Shift+Q`; empty when none is set. */
  shortcut: string;
}

/** The commands, read again whenever one comes back to the page, and `read` to do so at once. */
export function useCommands(): { commands: Command[]; read: () => Promise<void> } {
  const [commands, setCommands] = useState<Command[]>([]);
  const read = useCallback(async () => {
    const all = await browser.commands.getAll();
    setCommands(
      all.flatMap(({ name, shortcut }) =>
        name && name in COMMAND_DOES ? [{ name, shortcut: shortcut ?? '' }] : [],
      ),
    );
  }, []);
  useEffect(() => {
    void read();
    // Back from the browser's own page.
    const again = () => void read();
    addEventListener('focus', again);
    return () => removeEventListener('focus', again);
  }, [read]);
  return { commands, read };
}

/** The keys of a shortcut one by one. */
export const keysOf = ({ shortcut }: Command): string[] => shortcut.split('+').filter((key) => key !== '');
