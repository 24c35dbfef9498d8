/**
 * Finds what is in a page by role and accessible name. Chromium is asked what it tells a screen reader. Firefox walks
 * its whole tree for each such question, for seconds in a long conversation, in which the page stands still: there
 * scripts/in-page/controls.ts works out the same inside the page.
 */
import { join } from 'node:path';
import type { ElementHandle, Frame, Page, SerializedAXNode } from 'puppeteer-core';
import { build } from 'vite';
import { isFirefox } from './browsers.ts';
import type { InPage, Wanted } from './in-page/controls.ts';

/** How long something may take before it counts as broken, in ms: a limit, never a measure. */
export const PATIENCE = 40_000;

export type Role =
  | 'button'
  | 'link'
  | 'tab'
  | 'textbox'
  | 'searchbox'
  | 'listitem'
  | 'alert'
  | 'status'
  | 'combobox'
  | 'option'
  | 'radio'
  | 'checkbox'
  | 'heading'
  | 'menuitem'
  | 'menuitemradio'
  | 'dialog'
  | 'row'
  | 'listbox'
  | 'list'
  | 'article'
  | 'switch';

/** Where a person acts: a page, or the frame of the share sheet inside one. */
export type Surface = Page | Frame;

const quoted = (name: string) => name.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
const selector = (role: Role, name?: string) =>
  name === undefined ? `::-p-aria([role="${role}"])` : `::-p-aria([name="${quoted(name)}"][role="${role}"])`;

const inFirefox = (surface: Surface): boolean =>
  isFirefox(('browser' in surface ? surface : surface.page()).browser());

declare global {
  /** What functions evaluated in a page of Firefox find there, once it was put there. */
  var quaysideControls: InPage | undefined;
}

let bundle: Promise<string> | undefined;
/** The code for inside a page, as one script. */
async function bundled(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: {
        entry: join(import.meta.dirname, 'in-page', 'controls.ts'),
        formats: ['iife'],
        name: 'quaysideControlsScript',
      },
    },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (!result || !('output' in result)) throw new Error('The script that finds controls was not built.');
  return result.output[0].code;
}

/** Sees to it that the page has the code; a page that was just opened has not. */
async function prepare(surface: Surface): Promise<void> {
  if (await surface.evaluate(() => globalThis.quaysideControls !== undefined)) return;
  bundle ??= bundled();
  await surface.evaluate(await bundle);
}

/** Everything of these roles and of this name that can be seen in a page of Firefox now. */
async function inPage(surface: Surface, roles: readonly string[], name: Wanted): Promise<ElementHandle[]> {
  try {
    await prepare(surface);
    // The page may have gone to another since, which has not the code, and nothing of what is asked for yet.
    const list = await surface.evaluateHandle(
      (...asked) => globalThis.quaysideControls?.find(...asked) ?? [],
      roles,
      name,
    );
    const found = [...(await list.getProperties()).values()].map((one) => one.asElement());
    return found.filter((one) => one !== null) as ElementHandle[];
  } catch (error) {
    if (isBetweenPages(error)) return [];
    throw error;
  }
}

/** True of what a page fails with that is just on its way to another. */
export const isBetweenPages = (error: unknown): boolean =>
  error instanceof Error && /context was destroyed|no such (frame|node|handle)|realm/i.test(error.message);

/** Looks until there is one. */
async function waitInPage(
  surface: Surface,
  roles: readonly string[],
  name: Wanted,
  timeout: number,
): Promise<ElementHandle | null> {
  for (const deadline = Date.now() + timeout; ; ) {
    const [found] = await inPage(surface, roles, name);
    if (found || Date.now() > deadline) return found ?? null;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
}

/** All the text a person can read in the page; not what is there only to be heard, first of all (components/ui/say.ts). */
export const textOf = (page: Surface): Promise<string> =>
  page.evaluate(() => {
    const heard = document.querySelector<HTMLElement>('body > [data-said]')?.innerText ?? '';
    return document.body?.innerText.replace(heard, '').trimStart() ?? '';
  });

async function waitFor(
  page: Surface,
  roles: readonly Role[],
  name: string | undefined,
  timeout: number,
): Promise<ElementHandle | null> {
  if (inFirefox(page)) return waitInPage(page, roles, name ?? null, timeout);
  const selectors = roles.map((role) => selector(role, name)).join(', ');
  try {
    return await page.waitForSelector(selectors, { visible: true, timeout });
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return null;
    throw error;
  }
}

/** Waits for a control by role and accessible name and gives it. Fails with what the page shows instead. */
export async function find(
  page: Surface,
  role: Role,
  name?: string,
  timeout = PATIENCE,
): Promise<ElementHandle> {
  const found = await waitFor(page, [role], name, timeout);
  if (found) return found;
  throw new Error(`No ${role} "${name ?? ''}" within ${timeout} ms. The page shows:\n${await textOf(page)}`);
}

/** A field by its accessible name, whatever kind of text field it is. */
export async function fieldNamed(page: Surface, name: string): Promise<ElementHandle> {
  const found = await waitFor(page, ['textbox', 'searchbox', 'combobox'], name, PATIENCE);
  if (found) return found;
  throw new Error(`No field "${name}" within ${PATIENCE} ms. The page shows:\n${await textOf(page)}`);
}

/** How many such controls there are now. */
export const count = async (page: Surface, role: Role, name?: string): Promise<number> =>
  (inFirefox(page) ? await inPage(page, [role], name ?? null) : await page.$$(selector(role, name))).length;

/** True when such a control is in the page now. */
export const has = async (page: Surface, role: Role, name?: string): Promise<boolean> =>
  (await count(page, role, name)) > 0;

/** Waits for a control whose accessible name matches, among those of the roles given, and gives it. */
export async function findLike(
  page: Page,
  roles: Role[],
  name: RegExp,
  timeout = PATIENCE,
): Promise<ElementHandle> {
  const { source, flags } = name;
  const found = inFirefox(page)
    ? await waitInPage(page, roles, { source, flags }, timeout)
    : await waitInTree(page, roles, name, timeout);
  if (found) return found;
  throw new Error(
    `No ${roles.join(' or ')} like ${name} within ${timeout} ms. The page shows:\n${await textOf(page)}`,
  );
}

/** The same in what Chromium tells a screen reader. */
async function waitInTree(
  page: Page,
  roles: Role[],
  name: RegExp,
  timeout: number,
): Promise<ElementHandle | null> {
  const search = (node: SerializedAXNode): SerializedAXNode | null => {
    if (roles.some((role) => role === node.role) && name.test(node.name ?? '')) return node;
    for (const child of node.children ?? []) {
      const found = search(child);
      if (found) return found;
    }
    return null;
  };
  for (const deadline = Date.now() + timeout; ; ) {
    const tree = await page.accessibility.snapshot();
    const element = await (tree && search(tree))?.elementHandle();
    if (element || Date.now() > deadline) return element ?? null;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Role and accessible name of what has the focus, as a screen reader would say it. */
export async function focusedNode(page: Page): Promise<{ role: string; name: string }> {
  if (inFirefox(page)) {
    await prepare(page);
    return page.evaluate(() => globalThis.quaysideControls?.focused() ?? { role: '', name: '' });
  }
  const tree = await page.accessibility.snapshot({ interestingOnly: false });
  const search = (node: SerializedAXNode | null): { role: string; name: string } | null => {
    if (!node) return null;
    for (const child of node.children ?? []) {
      const found = search(child);
      if (found !== null) return found;
    }
    return node.focused && node.role !== 'RootWebArea' ? { role: node.role, name: node.name ?? '' } : null;
  };
  return search(tree) ?? { role: '', name: '' };
}
