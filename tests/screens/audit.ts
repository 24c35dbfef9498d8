/** What is wrong with a screen: for a screen reader, for the eye, zoomed, and from right to left. */
import axe, { type RunOptions } from 'axe-core';
import type { Frame, Page } from 'puppeteer-core';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { forceColours, invisible } from './forced-colours.ts';
import { settle } from './settle.ts';
import type { Screen } from './walk.ts';

/** What functions evaluated in an extension page find there. */
declare const chrome: WebExtension;

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const CONTRAST = 'color-contrast';
/** Targets of at least 24 px: axe leaves this out unless it is named. */
const TARGETS = 'target-size';
/** What may be another in another language, or when there is less room; roles and states are not. */
const OF_ROOM_AND_WORDS = [
  TARGETS,
  'scrollable-region-focusable',
  'button-name',
  'link-name',
  'label',
  'aria-command-name',
  'aria-input-field-name',
  'aria-toggle-field-name',
  'html-has-lang',
  'html-lang-valid',
  'document-title',
];

/**
 * Looks at a screen in every way it can be shown and tells what is wrong, a line each. Everything is asked of it in
 * light colours; in dark and in forced ones what is seen, and in Arabic, at 200 % zoom, what depends on room and words.
 */
export async function audit({ name, page, frame, of }: Screen): Promise<string[]> {
  const surface = frame ?? page;
  const wrong: string[] = [];
  const look = async (how: string, options: RunOptions) => {
    await settle(surface);
    const found = [...(await violations(surface, options)), ...(await tooWide(surface))];
    wrong.push(...found.map((line) => `${name}, ${how}: ${line}`));
  };
  const everything: RunOptions = {
    runOnly: { type: 'tag', values: STANDARDS },
    rules: { [TARGETS]: { enabled: true } },
  };
  await scheme(page, surface, 'light');
  await look('light', everything);
  await scheme(page, surface, 'dark');
  await look('dark', { runOnly: { type: 'rule', values: [CONTRAST] } });
  await scheme(page, surface, 'light');
  await forceColours(surface, 'dark');
  await settle(surface);
  wrong.push(...(await invisible(surface)).map((line) => `${name}, forced colours: ${line}`));
  await forceColours(surface, 'none');
  await scheme(page, surface, 'light');
  const size = page.viewport();
  if (size) await page.setViewport({ ...size, width: zoomedWidth(size.width), height: size.height / 2 });
  if (of === 'extension') await speak(surface, 'ar');
  await look('zoomed', { runOnly: { type: 'rule', values: OF_ROOM_AND_WORDS } });
  if (of === 'extension') await speak(surface, 'system');
  if (size) await page.setViewport(size);
  return wrong;
}

/** The browser gives the popup, and the side panel, all the room they need at any zoom; a tab has half as much. */
const zoomedWidth = (width: number) => (width <= 400 ? width : Math.max(320, width / 2));

/** Shows a screen in light or dark colours. A frame of another site hears of it a moment later. */
async function scheme(page: Page, surface: Page | Frame, value: 'light' | 'dark'): Promise<void> {
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await surface.waitForFunction((is) => matchMedia(`(prefers-color-scheme: ${is})`).matches, {}, value);
}

/** Changes the language in the settings, as the options do, and waits until the screen speaks it. */
async function speak(surface: Page | Frame, language: 'ar' | 'system'): Promise<void> {
  await surface.evaluate(async (chosen) => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), language: chosen } });
  }, language);
  await surface.waitForFunction(
    (direction) => document.documentElement.dir === direction,
    {},
    language === 'ar' ? 'rtl' : 'ltr',
  );
}

async function violations(surface: Page | Frame, options: RunOptions): Promise<string[]> {
  if (!(await surface.evaluate(() => 'axe' in globalThis))) await surface.evaluate(axe.source);
  return surface.evaluate(
    async (asked) => {
      const { violations: found } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
        ...asked,
        resultTypes: ['violations'],
        iframes: false,
      });
      // The list that a text area completes from is moved in by the text area's keys; axe knows this of inputs only.
      const steered = (html: string) =>
        html.includes('role="listbox"') && document.querySelector('textarea[aria-controls]') !== null;
      // A reaction shows an emoji and a number, which nobody speaks; its name says who.
      const wordless = (html: string) => html.includes('class="c-reaction"');
      return found.flatMap(({ id, nodes }) =>
        nodes
          .filter(({ html }) => !(id === 'scrollable-region-focusable' && steered(html)))
          .filter(({ html }) => !(id === 'label-content-name-mismatch' && wordless(html)))
          .map(({ html, any, all, none }) => {
            const why = [...any, ...all, ...none][0]?.message ?? '';
            return `${id}: ${html.slice(0, 160)} (${why.slice(0, 200)})`;
          }),
      );
    },
    options as RunOptions & Record<string, never>,
  );
}

/** What can be scrolled sideways; long lines of code may. */
const tooWide = (surface: Page | Frame): Promise<string[]> =>
  surface.evaluate(() => {
    const root = document.documentElement;
    const scrollers = [...document.querySelectorAll('body *')].filter(
      (element) =>
        /auto|scroll/.test(getComputedStyle(element).overflowX) && !element.closest('pre, textarea'),
    );
    return [root, ...scrollers]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map(
        (element) =>
          `${element.scrollWidth - element.clientWidth} px wider than it should be: <${element.localName} class="${element.className}">`,
      );
  });
