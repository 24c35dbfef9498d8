/** The emoji people pick from, as the extension reads them: a line each, emoji and shortcodes, in the usual order. */
import compact from 'emojibase-data/en/compact.json' with { type: 'json' };
import shortcodes from 'emojibase-data/en/shortcodes/github.json' with { type: 'json' };

const names = (code: string): readonly string[] =>
  [(shortcodes as Record<string, string | string[]>)[code] ?? []].flat();

/** One file of the extension, read when the first picker opens (lib/emoji.ts). */
export function emojiFile(): { relativeDest: string; contents: string } {
  const list = compact
    .filter(({ hexcode, order }) => order !== undefined && names(hexcode).length > 0)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ hexcode, unicode }) => [unicode, ...names(hexcode)].join(' '));
  return { relativeDest: 'emoji.txt', contents: list.join('\n') };
}
