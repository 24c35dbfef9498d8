/** Emoji by their shortcodes, such as `:thumbsup:`; a file of the extension that is read when first asked for. */

export interface Emoji {
  emoji: string;
  /** Shortcodes without colons, the usual one first. */
  names: readonly string[];
}

let list: Promise<readonly Emoji[]> | undefined;

/** All there are, in the order people know from other pickers. Rejects when the file can't be read. */
export function allEmoji(): Promise<readonly Emoji[]> {
  list ??= read().catch((error: unknown) => {
    list = undefined;
    throw error;
  });
  return list;
}

async function read(): Promise<Emoji[]> {
  const lines = (await (await fetch('/emoji.txt')).text()).split('\n');
  return lines.map((line) => {
    const [emoji = '', ...names] = line.split(' ');
    return { emoji, names };
  });
}

/** Those with a shortcode that begins with, or holds, what was typed; the best first. */
export function findEmoji(all: readonly Emoji[], typed: string, most = 60): Emoji[] {
  const wanted = typed.toLowerCase().replace(/^:|:$/g, '').trim().replace(/\s+/g, '_');
  if (wanted === '') return all.slice(0, most);
  const rank = ({ names }: Emoji): number => {
    if (names.includes(wanted)) return 0;
    if (names.some((name) => name.startsWith(wanted))) return 1;
    return names.some((name) => name.includes(wanted)) ? 2 : 3;
  };
  return all
    .map((one) => [rank(one), one] as const)
    .filter(([place]) => place < 3)
    .sort(([a], [b]) => a - b)
    .slice(0, most)
    .map(([, one]) => one);
}
