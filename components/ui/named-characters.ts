/**
 * Characters as HTML may write them, `&eacute;` or `&#233;`. The browser knows their two thousand names; what it is
 * given is one such name at a time, in which there is no room for markup.
 */

const known = new Map<string, string>();

/**
 * A text, or the value of an attribute, as it stands in HTML, with such characters in place of their names. In an
 * attribute an unfinished name may be part of an address (`?a=1&copy=2`), which only what follows it can tell.
 */
export function decoded(html: string, where: 'text' | 'attribute' = 'text'): string {
  return html.replace(/&#?\w{1,40}[;=]?/g, (name) => {
    const key = `${where} ${name}`;
    const character = known.get(key) ?? decode(name, where);
    known.set(key, character);
    return character;
  });
}

function decode(name: string, where: 'text' | 'attribute'): string {
  const read = (html: string) => new DOMParser().parseFromString(html, 'text/html').body.firstElementChild;
  if (where === 'attribute') return read(`<p title="${name}">`)?.getAttribute('title') ?? name;
  return read(`<p>${name}`)?.textContent ?? name;
}
