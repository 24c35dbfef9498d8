/** The keys that work, as the key list and the options show them. */
import { msg } from '../../lib/i18n/t.ts';
export interface KeyLine {
  does: string;
  keys: readonly string[];
}
/** The key that goes with a letter on this machine. */
export const MOD = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '') ? '⌘' : 'Ctrl';

export const KEYS: readonly { title: string; lines: readonly KeyLine[] }[] = [
  {
    title: msg('Move'),
    lines: [
      { does: msg('Previous, next'), keys: ['↑', '↓', 'K', 'J'] },
      { does: msg('Tabs'), keys: ['1', '2', '3', '4'] },
      { does: msg('Open'), keys: ['↵'] },
      { does: msg('Back, close'), keys: ['Esc'] },
      { does: msg('Search, filter'), keys: ['/'] },
      { does: msg('Jump to flow or person'), keys: [MOD, 'K'] },
      { does: msg('Next unread'), keys: ['U'] },
      { does: msg('Next account'), keys: ['A'] },
      { does: msg('Newest message'), keys: ['End'] },
    ],
  },
  {
    title: msg('Act'),
    lines: [
      { does: msg('Reply'), keys: ['R'] },
      { does: msg('Comment on an inbox item'), keys: ['C'] },
      { does: msg('Open in web'), keys: ['O'] },
      { does: msg('Mark read'), keys: ['E'] },
      { does: msg('Mark all read'), keys: ['⇧', 'E'] },
      { does: msg('People and settings of a flow'), keys: ['I'] },
      { does: msg('Pin flow'), keys: ['P'] },
      { does: msg('Mute'), keys: ['M'] },
      { does: msg('New private message'), keys: ['N'] },
      { does: msg('Undo last action'), keys: ['Z'] },
      { does: msg('Key list'), keys: ['?'] },
    ],
  },
];
