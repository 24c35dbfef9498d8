/** Keys pressed, as browsers write the shortcut of an extension: `Alt+Shift+Q`. Pure. */

type Pressed = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

const NAMED: Readonly<Record<string, string>> = {
  Comma: 'Comma',
  Period: 'Period',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  Space: 'Space',
  Insert: 'Insert',
  Delete: 'Delete',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
};

/** Null while the keys are no shortcut yet: it takes Ctrl, Alt or Cmd and one more key, or a function key. */
export function shortcutOf(
  { code, ctrlKey, altKey, shiftKey, metaKey }: Pressed,
  mac = isMac(),
): string | null {
  const key = /^Key([A-Z])$/.exec(code)?.[1] ?? /^Digit(\d)$/.exec(code)?.[1] ?? NAMED[code] ?? null;
  const f = /^F([1-9]|1[0-2])$/.test(code) ? code : null;
  const letter = key ?? f;
  if (letter === null) return null;
  const first = [
    ...(ctrlKey ? [mac ? 'MacCtrl' : 'Ctrl'] : []),
    ...(metaKey && mac ? ['Command'] : []),
    ...(altKey ? ['Alt'] : []),
  ];
  if (first.length === 0 && f === null) return null;
  if (first.length + Number(shiftKey) > 2) return null;
  return [...first, ...(shiftKey ? ['Shift'] : []), letter].join('+');
}

const isMac = (): boolean => /mac/i.test(globalThis.navigator?.platform ?? '');
