/**
 * Forced colours: the person's own few colours in place of ours, where backgrounds and shadows say nothing any more.
 * What is chosen, pressed or focused has to be told by a line, a colour of the system or a sign instead.
 */
import type { CDPSession, Frame, Page } from 'puppeteer-core';

const sessions = new WeakMap<Page, CDPSession>();

/** The session of a page; of a frame of another site, the driver's own one, which its types do not tell. */
async function sessionOf(surface: Page | Frame): Promise<CDPSession> {
  if (!('browser' in surface)) return (surface as unknown as { client: CDPSession }).client;
  const session = sessions.get(surface) ?? (await surface.createCDPSession());
  sessions.set(surface, session);
  return session;
}

/** Shows the page, or frame, in forced colours, or as it was. The driver itself does not know this media feature. */
export async function forceColours(surface: Page | Frame, scheme: 'light' | 'dark' | 'none'): Promise<void> {
  const forced = scheme !== 'none';
  const features = [
    { name: 'forced-colors', value: 'active' },
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ];
  // What stayed set for a frame would outdo what the driver sets for its page from then on.
  await (await sessionOf(surface)).send('Emulation.setEmulatedMedia', { features: forced ? features : [] });
  await surface.waitForFunction((is) => matchMedia('(forced-colors: active)').matches === is, {}, forced);
}

/** What can't be told apart in forced colours, a line each: icons, texts, switches, fields, chosen things, the focus. */
export const invisible = (surface: Page | Frame): Promise<string[]> => surface.evaluate(inPage);

/** Runs in the page. */
function inPage(): string[] {
  const wrong: string[] = [];
  const named = (element: Element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 140);
  const isShown = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    element.getClientRects().length > 0;

  const channels = (colour: string): number[] =>
    (colour.match(/[\d.]+/g) ?? []).map(Number).concat(colour.startsWith('rgba') ? [] : [1]);
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
      const part = channel / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one: string, other: string): number => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const isClear = (colour: string) => channels(colour)[3] === 0;
  const groundOf = (element: Element | null): string => {
    for (let above = element; above; above = above.parentElement) {
      const { backgroundColor } = getComputedStyle(above);
      if (!isClear(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };

  const SHAPES = 'svg :is(path, circle, rect, line, polyline, polygon, ellipse)';
  const drawings = new Set<Element>();
  for (const shape of document.querySelectorAll(SHAPES)) {
    const drawing = shape.closest('svg');
    if (!drawing || drawings.has(drawing) || !isShown(drawing)) continue;
    drawings.add(drawing);
    const paints = [...drawing.querySelectorAll('*')].flatMap((one) => {
      const { fill, stroke } = getComputedStyle(one);
      return [fill, stroke].filter((paint) => paint.startsWith('rgb') && !isClear(paint));
    });
    const ground = groundOf(drawing.parentElement);
    const isOff = drawing.closest(':disabled, [aria-disabled=true]') !== null;
    if (!isOff && paints.length > 0 && !paints.some((paint) => contrast(paint, ground) >= 3))
      wrong.push(`an icon that can't be seen: ${named(drawing.parentElement ?? drawing)}`);
  }

  // Not by axe, which reads a property that forced colours leave as it was.
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const holder = text.parentElement;
    if (!holder || !text.nodeValue?.trim() || !isShown(holder)) continue;
    if (holder.closest(':disabled, [aria-disabled=true], option')) continue;
    if (contrast(getComputedStyle(holder).color, groundOf(holder)) < 4.5)
      wrong.push(`a text that can't be read: ${named(holder)}`);
  }

  for (const control of document.querySelectorAll('[role=switch]')) {
    const knob = getComputedStyle(control, '::after').backgroundColor;
    if (isShown(control) && contrast(knob, groundOf(control)) < 3)
      wrong.push(`the knob of a switch can't be seen: ${named(control)}`);
  }

  const BOXES = ':is(input:not([type=checkbox], [type=radio], [type=file], [type=range]), textarea, select)';
  for (const field of document.querySelectorAll(BOXES)) {
    if (!isShown(field)) continue;
    const around = [field, field.parentElement, field.parentElement?.parentElement];
    const hasEdge = around.some((one) => {
      if (!one) return false;
      const { borderBottomStyle, borderBottomWidth, outlineStyle } = getComputedStyle(one);
      return outlineStyle !== 'none' || (borderBottomStyle !== 'none' && borderBottomWidth !== '0px');
    });
    if (!hasEdge) wrong.push(`a field without an edge: ${named(field)}`);
  }

  /** Everything about a thing that forced colours leave to be seen. */
  const lines = (element: Element, pseudo?: string): string => {
    const style = getComputedStyle(element, pseudo);
    if (pseudo && (style.content === 'none' || style.content === 'normal')) return '';
    const edges = (['Top', 'Right', 'Bottom', 'Left'] as const).map((side) => {
      const width = style[`border${side}Width`];
      return width === '0px' || style[`border${side}Style`] === 'none'
        ? ''
        : `${width} ${style[`border${side}Style`]} ${style[`border${side}Color`]}`;
    });
    const outline =
      style.outlineStyle === 'none' || style.outlineWidth === '0px'
        ? ''
        : `${style.outlineWidth} ${style.outlineStyle} ${style.outlineColor}`;
    return [...edges, outline, style.backgroundColor, style.color, style.textDecorationLine].join('|');
  };
  const look = (element: Element): string =>
    [
      lines(element),
      lines(element, '::before'),
      lines(element, '::after'),
      ...[...element.children].map((child) => lines(child)),
      element.querySelectorAll('svg').length,
      element instanceof HTMLInputElement ? element.checked : '',
    ].join('/');

  const STATES = ['aria-selected', 'aria-checked', 'aria-pressed', 'aria-current'];
  const isOn = (element: Element, state: string) => /^(true|page)$/.test(element.getAttribute(state) ?? '');
  for (const state of STATES) {
    for (const chosen of document.querySelectorAll(`[${state}]`)) {
      if (!isOn(chosen, state) || !isShown(chosen) || chosen === document.activeElement) continue;
      const others = [...(chosen.parentElement?.children ?? [])].filter(
        (one) => one.localName === chosen.localName && !isOn(one, state) && isShown(one),
      );
      if (others.some((one) => look(one) === look(chosen)))
        wrong.push(`${state} can't be seen: ${named(chosen)}`);
    }
  }

  const FOCUSABLE =
    ':is(a[href], button:enabled, input:enabled, textarea:enabled, select:enabled, [tabindex]):not([tabindex="-1"])';
  const before = document.activeElement;
  // What is open only while the focus is where it is would close.
  if (before?.matches('[aria-expanded=true], [role=menuitem], [aria-controls]')) return wrong;
  const around = (element: Element) => {
    const chain = [element, element.parentElement, element.parentElement?.parentElement];
    return chain
      .map((one) => (one ? [lines(one), lines(one, '::before'), lines(one, '::after')] : ''))
      .join();
  };
  for (const element of document.querySelectorAll<HTMLElement>(FOCUSABLE)) {
    if (!isShown(element) || element.closest('[inert]') || element === before) continue;
    const at = around(element);
    element.focus({ preventScroll: true });
    if (document.activeElement !== element || !element.matches(':focus-visible')) continue;
    if (around(element) === at) wrong.push(`the focus can't be seen: ${named(element)}`);
  }
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return wrong;
}
