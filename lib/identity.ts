/** How people and flows are told apart at a glance: the same id has the same hue everywhere, on the server too. */

const bytes = new TextEncoder();

/** One of twelve hues (0, 30 .. 330): the 32-bit FNV-1a hash of a user, flow or thread id. */
export function hueOf(id: string | number): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes.encode(String(id))) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return ((hash >>> 0) % 12) * 30;
}

/** First letters of the first two words, or two letters of a single word; `short` gives one letter. */
export function initialsOf(name: string, short = false): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? '?')];
  const second = words[1] ? [...words[1]][0] : first[1];
  const letters = short ? [first[0]] : [first[0], second];
  return letters.join('').toLocaleUpperCase();
}
