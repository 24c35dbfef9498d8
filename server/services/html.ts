import { createRequire } from 'node:module';
import type Sanitize from 'sanitize-html';

const load = createRequire(import.meta.url);
let loaded: typeof Sanitize | undefined;

/** Loaded with the first HTML: it is a seventh of what a start would load, and few messages are HTML. */
function sanitize(html: string, options: Sanitize.IOptions): string {
  loaded ??= load('sanitize-html') as typeof Sanitize;
  return loaded(html, options);
}

/** The tags a body may have (resources §10). */
const BODY_TAGS =
  'a abbr acronym address article aside b big blockquote br caption cite code dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li nav ol p pre samp section small span strong sub summary sup table tbody td tfoot th thead tr tt ul var wbr'.split(
    ' ',
  );

const links: Sanitize.IOptions = {
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: { a: (tagName, attribs) => ({ tagName, attribs: { ...attribs, rel: 'nofollow' } }) },
};

/** HTML of a body: the allowed tags, no scripts, no styles, pictures only from the message itself (`cid:`). */
export const bodyHtml = (html: string): string =>
  sanitize(html, {
    ...links,
    allowedTags: BODY_TAGS,
    allowedAttributes: {
      a: ['href', 'title', 'rel'],
      img: ['src', 'alt', 'title', 'width', 'height'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
      abbr: ['title'],
    },
    allowedSchemesByTag: { img: ['cid', 'https'] },
  });

/** HTML of a title or a field: text and links (messages §2.3, §9). */
export const lineHtml = (html: string): string =>
  sanitize(html, { ...links, allowedTags: ['a'], allowedAttributes: { a: ['href', 'title', 'rel'] } });

/** The words of some HTML, for the search. */
export const htmlText = (html: string): string =>
  sanitize(html.replace(/>/g, '> '), { allowedTags: [], allowedAttributes: {} });
