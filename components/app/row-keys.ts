/** Keys for the list that shows, while nothing has the focus: as in a popup that was just opened. */

const MOVES = /^(Arrow(Up|Down)|Home|End|[jk])$/i;
/** What rows do by themselves: reply, mark read, comment, open in web, mute, pin, tell about a flow. */
const ACTS = /^(Enter|[recompi])$/i;

/**
 * Gives the key to the row that Tab would reach, which is drawn as the one it is for; a key that moves takes the focus
 * there first. False when it is no such key, or there is no such row.
 */
export function giveToRow(event: KeyboardEvent, letters: boolean): boolean {
  const { key, target } = event;
  if (target !== document.body || event.shiftKey || (!letters && key.length === 1)) return false;
  const moves = MOVES.test(key);
  if (!moves && !ACTS.test(key)) return false;
  const row = document.querySelector<HTMLElement>('[role=tabpanel] [data-row][tabindex="0"]');
  if (!row) return false;
  row.focus();
  if (moves) return true;
  const free = row.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  // What a browser makes of a key on a button, it makes of its own keys alone.
  if (free && key === 'Enter' && row instanceof HTMLButtonElement) row.click();
  return true;
}
