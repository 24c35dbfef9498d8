import { showToast } from './toasts.ts';

/** Puts a text on the clipboard and says so; `what` names it: "Link". */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ text: `${what} copied` });
  } catch {
    showToast({ text: 'Not copied: the browser refused the clipboard. Try again.', error: true });
  }
}
