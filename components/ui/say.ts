/**
 * The region of a page whose words screen readers say, politely. It is there before its words, since Firefox tells them
 * nothing of a region that comes together with what it says, as most do that appear when something happened.
 */

/** What a region just made needs before it is known; ms. */
const KNOWN_AFTER = 100;
/** By then it has been said, or waits in the screen reader's own queue; ms. */
const SAID_AFTER = 10_000;

let region: HTMLElement | null = null;

/** Says `words` once to whoever hears this page; to the eye they have to stand elsewhere. */
export function say(words: string): void {
  if (words.trim() === '') return;
  region ??= made();
  const line = document.createElement('p');
  line.textContent = words;
  setTimeout(() => region?.append(line), KNOWN_AFTER);
  setTimeout(() => line.remove(), KNOWN_AFTER + SAID_AFTER);
}

function made(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'sr';
  element.dataset.said = '';
  element.role = 'status';
  element.ariaAtomic = 'false';
  // At the end, out of sight, it could make the page longer than it is.
  document.body.prepend(element);
  return element;
}
