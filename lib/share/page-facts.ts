/** From what a page says of itself and what the menu says of the click to what is shared. Pure. */
import { cleanAddress, isShareable, oneLine } from './share-text.ts';
import type { SharedPage } from './shared-page.ts';

/** What the injected script reads from the page. All of it is text from a stranger. */
export interface PageFacts {
  title: string;
  url: string;
  /** `<link rel=canonical>`, resolved; empty when none. */
  canonical: string;
  selection: string;
  /** `og:image` or its like, resolved; empty when none. */
  image: string;
  /** Text of the link that was clicked, or the image's alternative text; empty when not found. */
  label: string;
}

/** Where the person asked for the share: the facts of the menu click that are used. */
export interface ShareClick {
  mediaType?: string;
  srcUrl?: string;
  linkUrl?: string;
  linkText?: string;
  selectionText?: string;
  pageUrl?: string;
  frameUrl?: string;
}

const LONGEST_TITLE = 500;
const LONGEST_SELECTION = 20_000;
const LONGEST_ADDRESS = 8_000;
/** Pictures inside an address are kept for the preview only, and only small ones: session storage is short. */
const LONGEST_DATA_PICTURE = 100_000;

/** The picture's address if it may be shown: http(s), or raster data; else empty. */
export function showablePicture(address: string): string {
  if (/^data:image\/(png|jpeg|gif|webp|avif|bmp);/i.test(address)) {
    return address.length <= LONGEST_DATA_PICTURE ? address : '';
  }
  if (!isShareable(address) || address.length > LONGEST_ADDRESS) return '';
  return /\.svgz?$/i.test(new URL(address).pathname) ? '' : address;
}

/**
 * The address to share for a page. A canonical address is believed only within the page's own origin, and not
 * where it points at the front page from somewhere else (sites that set it once for all their pages).
 */
export function pageAddress(url: string, canonical: string): string {
  if (!isShareable(url) || !isShareable(canonical)) return url;
  const page = new URL(url);
  const stated = new URL(canonical);
  if (stated.origin !== page.origin) return url;
  if (stated.pathname === '/' && page.pathname !== '/') return url;
  if (stated.hash === '') stated.hash = page.hash;
  return stated.href;
}

const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

function selectionOf(click: ShareClick, facts: PageFacts | null): string {
  const fromPage = facts?.selection ?? '';
  const fromMenu = click.selectionText ?? '';
  // The menu's own text has lost its line breaks; the page's is better when it is the same text.
  const best = fromMenu === '' || words(fromPage) === words(fromMenu) ? fromPage : fromMenu;
  return best.toWellFormed().slice(0, LONGEST_SELECTION).toWellFormed();
}

function kindOf(click: ShareClick): SharedPage['kind'] {
  const media = click.mediaType;
  if (click.srcUrl && (media === 'image' || media === 'video' || media === 'audio')) return media;
  if (words(click.selectionText ?? '') !== '') return 'selection';
  return click.linkUrl ? 'link' : 'page';
}

/**
 * What is shared. `facts` is null where no script may run; then the click and the tab's own title and address
 * have to do.
 */
export function sharedPageFrom(
  click: ShareClick,
  facts: PageFacts | null,
  tab: { title?: string; url?: string } | null,
): SharedPage {
  const kind = kindOf(click);
  const seen = facts?.url || tab?.url || click.pageUrl || '';
  const pageUrl = limited(pageAddress(seen, facts?.canonical ?? ''));
  const pageTitle = title(facts?.title || tab?.title || '');
  const label = title(click.linkText || facts?.label || '');
  const picture = showablePicture(facts?.image ?? '');
  const selection = selectionOf(click, facts);
  switch (kind) {
    case 'page':
    case 'selection':
      return { kind, title: pageTitle, url: pageUrl, pageUrl, selection, image: picture };
    case 'link':
      return {
        kind,
        title: label,
        url: target(click.linkUrl ?? '', pageUrl),
        pageUrl,
        selection: '',
        image: '',
      };
    case 'image':
      return {
        kind,
        title: label || pageTitle,
        url: target(click.srcUrl ?? '', pageUrl),
        pageUrl,
        selection: '',
        image: showablePicture(click.srcUrl ?? ''),
      };
    case 'video':
    case 'audio':
      return {
        kind,
        title: label || pageTitle,
        url: target(click.srcUrl ?? '', pageUrl),
        pageUrl,
        selection: '',
        image: picture,
      };
  }
}

const title = (text: string): string => oneLine(text.slice(0, LONGEST_TITLE));
const limited = (address: string): string => (address.length <= LONGEST_ADDRESS ? cleanAddress(address) : '');
/** An address others can follow; for `blob:`, `data:` and `javascript:` the page's own stands in. */
const target = (address: string, pageUrl: string): string =>
  isShareable(address) && address.length <= LONGEST_ADDRESS ? cleanAddress(address) : pageUrl;
