/**
 * HTML of services as nodes of our own. A parser that makes plain objects reads it, in which nothing can run or load;
 * from there only what is named below is rebuilt, element by element. No text of theirs is ever read as markup by
 * the browser, so there is nothing to get past. Loaded with the first HTML that is shown (`Html.tsx`).
 */
import { parseDocument } from 'htmlparser2';
import { type ComponentChild, h } from 'preact';
import { safeHref } from './message-pieces.ts';
import { decoded } from './named-characters.ts';
import { pictureAddress } from './picture.ts';

type Document = ReturnType<typeof parseDocument>;
type Child = Document['children'][number];
type Element = Extract<Child, { attribs: object }>;

/** What a body may have (resources §10); the attributes that mean something are named in `attributesOf`. */
const BODY = new Set(
  (
    'a abbr acronym address article aside b big blockquote br caption cite code dd del details dfn div dl dt em ' +
    'figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li nav ol p pre samp section small ' +
    'span strong sub summary sup table tbody td tfoot th thead tr tt ul var wbr'
  ).split(' '),
);
/** What a title or a field may have (messages §2.3, §9). */
const LINE = new Set(['a']);
/** Left out with all they hold; of other elements the content stays. */
const NEVER = new Set(
  (
    'script style head title template noscript iframe frame frameset object embed applet svg math textarea select ' +
    'option button input audio video canvas map link meta base noembed noframes xmp plaintext'
  ).split(' '),
);
/** Headings would stand among those of the page; old names of elements have newer ones. */
const SHOWN_AS: Readonly<Record<string, string>> = {
  acronym: 'abbr',
  tt: 'code',
  big: 'strong',
  header: 'div',
  footer: 'div',
  nav: 'div',
  hgroup: 'div',
  article: 'div',
  aside: 'div',
  section: 'div',
  address: 'div',
};
const TEXT = 3;
/** Deeper or longer than this is nobody's message; the rest shows as text, and then not at all. */
const DEEPEST = 40;
const MOST_NODES = 4_000;

export interface HtmlOptions {
  /** A title or a field: text and links, nothing else. */
  line?: boolean;
  /** No links either, for rows that are themselves something to press. */
  plain?: boolean;
  /** Draws a picture that came with the message (`cid:` and its content id); without it none is shown. */
  attached?: AttachedPicture | undefined;
}

/** Null for what is no picture, or is not there. */
export type AttachedPicture = (contentId: string, alt: string) => ComponentChild | null;

interface Walk {
  allowed: ReadonlySet<string>;
  plain: boolean;
  attached: AttachedPicture | undefined;
  left: number;
}

/** The nodes of a piece of HTML. */
export function htmlNodes(
  html: string,
  { line = false, plain = false, attached }: HtmlOptions = {},
): ComponentChild[] {
  return childrenOf(
    // Written characters (`&eacute;`) are decoded below, by the browser; the parser's own table is not in the build.
    parseDocument(html, { decodeEntities: false }),
    { allowed: line ? LINE : BODY, plain, attached, left: MOST_NODES },
    0,
  );
}

function childrenOf(parent: Document | Element, walk: Walk, depth: number): ComponentChild[] {
  const nodes: ComponentChild[] = [];
  for (const child of parent.children) {
    walk.left -= 1;
    if (walk.left < 0) break;
    if (child.nodeType === TEXT && 'data' in child) nodes.push(...textOf(decoded(child.data), walk));
    else if ('attribs' in child) nodes.push(...elementOf(child, walk, depth));
  }
  return nodes;
}

/** Titles have no formatting, but people write `code` in them as in a message. */
function textOf(text: string, { allowed }: Walk): ComponentChild[] {
  if (allowed !== LINE || !text.includes('`')) return [text];
  return text
    .split(/`([^`]+)`/)
    .map((piece, index): ComponentChild => (index % 2 === 0 ? piece : h('code', null, piece)));
}

function elementOf(element: Element, walk: Walk, depth: number): ComponentChild[] {
  const { name } = element;
  if (NEVER.has(name)) return [];
  if (depth >= DEEPEST) return [textIn(element)];
  if (!walk.allowed.has(name)) {
    const inside = childrenOf(element, walk, depth + 1);
    // Blocks that may not stand here still end the word before them.
    return /^(p|div|li|br|tr|h[1-6])$/.test(name) ? [' ', ...inside, ' '] : inside;
  }
  if (name === 'img') return picture(element, walk);
  if (name === 'a') return [link(element, walk, depth)];
  if (name === 'br' || name === 'hr' || name === 'wbr') return [h(name, null)];
  const content = childrenOf(element, walk, depth + 1);
  if (/^h[1-6]$/.test(name)) return [h('p', { class: 'h-head' }, ...content)];
  if (name === 'table') return [h('div', { class: 'h-table' }, h('table', null, ...content))];
  return [h(SHOWN_AS[name] ?? name, attributesOf(element, name), ...content)];
}

/** All text within, however deep: without calls of itself, which thousands of nested elements would use up. */
function textIn(element: Element): string {
  const waiting: Child[] = [element];
  let text = '';
  for (let child = waiting.pop(); child; child = waiting.pop()) {
    if (child.nodeType === TEXT && 'data' in child) text += decoded(child.data);
    else if ('attribs' in child && !NEVER.has(child.name)) waiting.push(...child.children.toReversed());
  }
  return text;
}

function attributeOf(element: Element, name: string): string | undefined {
  const value = element.attribs[name];
  return value === undefined ? undefined : decoded(value, 'attribute');
}

function attributesOf(element: Element, name: string): Record<string, string | number> | null {
  if (name === 'td' || name === 'th') return { ...spanOf(element, 'colspan'), ...spanOf(element, 'rowspan') };
  const title = name === 'abbr' || name === 'acronym' ? attributeOf(element, 'title') : undefined;
  return title === undefined ? null : { title };
}

function spanOf(element: Element, name: 'colspan' | 'rowspan') {
  const span = Number(attributeOf(element, name));
  return Number.isInteger(span) && span > 1 && span <= 100 ? { [name]: span } : {};
}

function link(element: Element, walk: Walk, depth: number): ComponentChild {
  const content = childrenOf(element, walk, depth + 1);
  const href = walk.plain ? null : safeHref(attributeOf(element, 'href')?.trim() ?? '');
  if (href === null) return h('span', null, ...content);
  return h(
    'a',
    { class: 'said', href, target: '_blank', rel: 'noopener noreferrer nofollow', title: href },
    ...content,
  );
}

function picture(element: Element, { attached }: Walk): ComponentChild[] {
  const source = attributeOf(element, 'src')?.trim() ?? '';
  const alt = attributeOf(element, 'alt')?.trim() ?? '';
  if (/^cid:/i.test(source)) {
    const shown = attached?.(source.slice('cid:'.length), alt) ?? null;
    return shown === null ? [] : [shown];
  }
  const src = pictureAddress(source);
  // What can't be shown says at least what it was; pictures nobody can see count readers, and are left alone.
  if (src === null) return alt ? [alt] : [];
  const sides = [attributeOf(element, 'width'), attributeOf(element, 'height')];
  if (sides.some((one) => one !== undefined && Number.parseFloat(one) <= 2)) return [];
  return [h('img', { src, alt, title: alt || undefined, loading: 'lazy', referrerpolicy: 'no-referrer' })];
}
