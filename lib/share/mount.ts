/** In the page: answers the background's `FrameMessage`s. Nothing here listens to the page. */
import { browser } from 'wxt/browser';
import { toBase64 } from './base64.ts';
import type { FrameMessage, ReadMedia } from './frame-messages.ts';
import { type SightWatch, watchSight } from './in-sight.ts';
import type { PageFacts, ShareClick } from './page-facts.ts';

/** The frame shown now, if any. */
let shown: {
  nonce: string;
  host: HTMLElement;
  frame: HTMLIFrameElement;
  watch: SightWatch;
  /** Ends the wait for the frame to load. */
  loaded: PromiseWithResolvers<boolean>;
} | null = null;

/** Marks the isolated world, so that a second injection adds no second listener. */
const MARK = Symbol.for('quayside.share-mount');
const FIRST_HEIGHT = 340;
/** bytes; it passes through the browser's messages as one text. */
const LARGEST_MEDIA = 24 * 1024 * 1024;

/** Begins to answer the background; once in each page. */
export function listenAsMount(): void {
  const world: { [MARK]?: boolean } = globalThis as { [MARK]?: boolean };
  if (world[MARK]) return;
  world[MARK] = true;
  browser.runtime.onMessage.addListener((message: unknown, sender): Promise<unknown> | undefined => {
    // From our own background only; a page can't reach this listener at all.
    if (sender.id !== browser.runtime.id || !isFrameMessage(message)) return undefined;
    // Where a listener's promise is the polyfill's doing, what it rejects with tells the background nothing.
    return answer(message).catch(() => null);
  });
}

function isFrameMessage(message: unknown): message is FrameMessage {
  return typeof message === 'object' && message !== null && 'quayside' in message;
}

async function answer(message: FrameMessage): Promise<unknown> {
  if (message.quayside === 'gather') return gather(message.click);
  if (message.quayside === 'read') return read(message.address);
  if (message.quayside === 'mount') return mount(message);
  if (shown?.nonce !== message.nonce) return message.quayside === 'probe' ? 'hidden' : false;
  switch (message.quayside) {
    case 'resize':
      shown.frame.style.setProperty('height', `${Math.max(40, Math.round(message.height))}px`);
      shown.frame.className = message.shape;
      return true;
    case 'probe':
      return shown.watch.sight();
    case 'loaded':
      return shown.loaded.promise;
    case 'unmount':
      takeAway();
      return true;
  }
}

/** What the page itself may read: from its own site, and from others that allow it. */
async function read(address: string): Promise<ReadMedia | null> {
  const found = await fetched(address);
  if (found === null || found.size === 0 || found.size > LARGEST_MEDIA) return null;
  // In Firefox the buffer is the page's, and no part of an array over it may be looked at: a copy is the script's own.
  const bytes = new Uint8Array(new Uint8Array(await found.arrayBuffer()));
  return { contentType: found.type, base64: toBase64(bytes) };
}

async function fetched(address: string): Promise<Blob | null> {
  try {
    const response = await fetch(address, { credentials: 'same-origin' });
    return response.ok ? await response.blob() : null;
  } catch {
    return null; // another site's, which does not allow it
  }
}

function takeAway(): void {
  shown?.watch.stop();
  shown?.loaded.resolve(false);
  shown?.host.remove();
  shown = null;
}

/** Reads what the page says of itself. Every getter of a page may lie or throw; the answer is text at most. */
function gather(click: ShareClick): PageFacts {
  const content = (selector: string): string =>
    document.querySelector<HTMLMetaElement>(selector)?.content ?? '';
  const absolute = (address: string): string =>
    address !== '' && URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : '';
  return {
    title: document.title || content('meta[property="og:title"]'),
    url: location.href,
    canonical: absolute(
      document.querySelector<HTMLLinkElement>('link[rel~="canonical"]')?.getAttribute('href') ?? '',
    ),
    selection: getSelection()?.toString() ?? '',
    image: absolute(content('meta[property="og:image"]') || content('meta[name="twitter:image"]')),
    label: labelOf(click),
  };
}

function labelOf(click: ShareClick): string {
  if (click.srcUrl) return [...document.images].find((image) => image.currentSrc === click.srcUrl)?.alt ?? '';
  if (!click.linkUrl) return '';
  const links = [...document.querySelectorAll<HTMLAnchorElement>('a[href]')];
  return links.find((link) => link.href === click.linkUrl && link.innerText.trim() !== '')?.innerText ?? '';
}

function mount({ nonce, theme, title }: FrameMessage & { quayside: 'mount' }): boolean {
  takeAway();
  // A modal dialog makes everything outside it inert, the sheet too; and a frameset has no place for it.
  if (
    document.querySelector('dialog:modal') ||
    document.fullscreenElement ||
    !(document.body instanceof HTMLBodyElement)
  ) {
    return false;
  }
  const host = document.createElement('div');
  host.popover = 'manual';
  for (const [name, value] of HOST_STYLE) host.style.setProperty(name, value, 'important');
  const frame = document.createElement('iframe');
  frame.title = title;
  frame.className = 'sheet';
  frame.style.setProperty('height', `${FIRST_HEIGHT}px`);
  frame.src = browser.runtime.getURL(`/share.html?nonce=${nonce}`);
  const loaded = Promise.withResolvers<boolean>();
  frame.addEventListener(
    'load',
    () => {
      frame.focus();
      loaded.resolve(true);
    },
    { once: true },
  );
  const style = document.createElement('style');
  style.textContent = FRAME_STYLE;
  const box = document.createElement('div');
  box.style.colorScheme = theme === 'system' ? 'light dark' : theme;
  box.append(frame);
  host.attachShadow({ mode: 'closed' }).append(style, box);
  document.documentElement.append(host);
  host.showPopover();
  shown = { nonce, host, frame, watch: watchSight(host), loaded };
  return true;
}

/** 20 px, and none in a viewport narrower than 440 px. */
const MARGIN = 'clamp(0px, (100vw - 440px) * 100, 20px)';

const HOST_STYLE: [string, string][] = [
  ['all', 'initial'],
  ['display', 'block'],
  ['position', 'fixed'],
  ['inset', `auto ${MARGIN} ${MARGIN} auto`],
  ['width', 'min(100vw, max(384px, (440px - 100vw) * 100))'],
  ['margin', '0'],
  ['padding', '0'],
  ['border', '0'],
  ['background', 'none'],
  ['overflow', 'visible'],
  ['pointer-events', 'auto'],
  ['z-index', '2147483647'],
];

const FRAME_STYLE = `
div { display: block; }
iframe {
  display: block; box-sizing: border-box; width: 100%; max-height: calc(100vh - 40px); border: 0;
  border-radius: 14px; background: light-dark(#ffffff, #12191d); color-scheme: inherit;
  box-shadow: 0 0 0 1px light-dark(#0f273314, #ffffff21), 0 8px 18px -4px light-dark(#0f273326, #00000080),
    0 28px 56px -14px light-dark(#0f27334d, #000000a6);
}
iframe.toast { border-radius: 11px; background: light-dark(#17262e, #26333a); }
@media (max-width: 440px) {
  iframe { border-radius: 14px 14px 0 0; max-height: 100vh; }
  iframe.toast { border-radius: 0; }
}
@media (forced-colors: active) { iframe { border: 1px solid CanvasText; } }
`;
