/** The keys that work, as the key list and the options show them. */
export interface KeyLine {
  does: string;
  keys: readonly string[];
}
export const KEYS: readonly { title: string; lines: readonly KeyLine[] }[] = [
  {
    title: 'Move',
    lines: [
      { does: 'Previous, next', keys: ['↑', '↓', 'K', 'J'] },
      { does: 'Tabs', keys: ['1', '2', '3', '4'] },
      { does: 'Open', keys: ['↵'] },
      { does: 'Back, close', keys: ['Esc'] },
      { does: 'Search, filter', keys: ['/'] },
      { does: 'Next unread', keys: ['U'] },
    ],
  },
  {
    title: 'Act',
    lines: [
      { does: 'Reply', keys: ['R'] },
      { does: 'Comment on an inbox item', keys: ['C'] },
      { does: 'Open in web', keys: ['O'] },
      { does: 'Mark read', keys: ['E'] },
      { does: 'Mark all read', keys: ['⇧', 'E'] },
      { does: 'People and settings of a flow', keys: ['I'] },
      { does: 'Pin flow', keys: ['P'] },
      { does: 'Mute', keys: ['M'] },
      { does: 'New private message', keys: ['N'] },
      { does: 'Undo last action', keys: ['Z'] },
      { does: 'Key list', keys: ['?'] },
    ],
  },
];
