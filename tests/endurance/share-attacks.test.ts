/** A hostile page and the share sheet inside it: whatever the page does, nothing is sent. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BoundingBox, Frame, Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { extensionOf, find } from '../../scripts/person.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { chooseShare, isSheet, openedSheet } from '../support/sheet.ts';
import { stage } from '../support/story.ts';
import { chance, keepFigures, pause, share } from './figures.ts';

const scene = stage();

/** What a hostile page runs; `host` is the element that holds the sheet, `veil` puts something over everything. */
const ATTACKS: Record<string, string> = {
  'lays a nearly clear popover over it': `veil('opacity:.01')`,
  'lays an opaque popover over it that lets clicks through': `veil('background:white')`,
  'covers all of it but the button': `veil('background:white;height:calc(100vh - 70px)')`,
  'covers only the button': `veil('background:white;inset:auto 0 0 auto;width:260px;height:70px')`,
  'opens a modal dialog over it': `const d = document.createElement('dialog'); d.style.cssText = 'pointer-events:none;width:100vw;height:100vh;max-width:none;max-height:none'; document.body.append(d); d.showModal()`,
  'covers it and uncovers it once the press takes the focus': `const v = veil('background:white'); addEventListener('blur', () => v.remove())`,
  'covers it and uncovers it under the pointer': `const v = veil('background:white'); for (const type of ['mouseover', 'mouseout', 'mouseleave', 'pointerout']) document.documentElement.addEventListener(type, () => v.remove(), true)`,
  'covers it every other moment': `const v = veil('background:white'); setInterval(() => (v.style.display = v.style.display ? '' : 'none'), 150)`,
  'puts itself on top again and again': `setInterval(() => veil('background:rgb(255 255 255 / .9)'), 100)`,
  'fades the sheet': `host.style.setProperty('opacity', '0.02', 'important')`,
  'fades the document around it': `host.hidePopover(); host.removeAttribute('popover'); document.documentElement.style.opacity = '0.02'`,
  'fades it by an animation': `host.removeAttribute('style'); host.style.cssText = 'position:fixed;inset:auto 20px 20px auto;width:384px;margin:0;padding:0;border:0'; host.animate([{ opacity: 0.02 }, { opacity: 0.02 }], { duration: 1e6 })`,
  'blurs it': `host.style.setProperty('filter', 'blur(12px)', 'important')`,
  'turns it clear by a filter': `host.style.setProperty('filter', 'opacity(0)', 'important')`,
  'blends it away': `host.style.setProperty('mix-blend-mode', 'difference', 'important')`,
  'clips it to its button': `host.style.setProperty('clip-path', 'inset(85% 0 0 60%)', 'important')`,
  'masks it': `host.style.setProperty('mask-image', 'linear-gradient(transparent, transparent)', 'important')`,
  'shrinks it': `host.style.setProperty('transform', 'scale(.2)', 'important')`,
  'turns it over': `host.style.setProperty('transform', 'rotate(180deg)', 'important')`,
  'tilts it': `host.style.setProperty('transform', 'perspective(300px) rotateY(60deg)', 'important')`,
  'pushes most of it out of the window': `host.style.setProperty('inset', 'auto -250px -300px auto', 'important')`,
  'makes a slit of it': `host.style.setProperty('width', '60px', 'important'); host.style.setProperty('overflow', 'hidden', 'important')`,
  'cuts it off at a low box': `const b = document.createElement('div'); b.style.cssText = 'height:60px;overflow:hidden;contain:strict;position:fixed;bottom:0;right:0;width:384px'; document.body.append(b); host.hidePopover(); host.removeAttribute('popover'); b.append(host)`,
  'takes it out and puts it in elsewhere': `document.body.append(host); host.showPopover?.()`,
  'lets it follow the pointer': `document.addEventListener('mousemove', (e) => host.style.setProperty('inset', (e.clientY - 500) + 'px auto auto ' + (e.clientX - 330) + 'px', 'important')); let x = 0; setInterval(() => host.style.setProperty('inset', 'auto ' + (x = (x + 200) % 800) + 'px 20px auto', 'important'), 120)`,
  'takes it out of the top layer, under a banner': `host.hidePopover(); host.removeAttribute('popover'); host.style.setProperty('z-index', '1', 'important'); const b = document.createElement('div'); b.style.cssText = 'position:fixed;inset:0;background:white;z-index:2147483647;pointer-events:none'; document.body.append(b)`,
  'clicks and types by script': `host.click(); for (const target of [host, document, window]) for (const type of ['click', 'pointerdown', 'pointerup', 'submit']) target.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true })); host.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, composed: true }))`,
  'speaks to every frame': `const words = { quayside: 'ask', name: 'share-send', payload: { nonce: '0'.repeat(32), account: '1', conversation: 'flow:1', content: 'x', tags: [] } }; for (let i = 0; i < 20; i++) window[i]?.postMessage(words, '*'); window.postMessage(words, '*'); globalThis.chrome?.runtime?.sendMessage?.(extension, words)`,
  'frames the sheet itself, with a nonce of its own': `for (const nonce of ['0'.repeat(32), '', '__proto__']) { const f = document.createElement('iframe'); f.src = 'chrome-extension://' + extension + '/share.html?nonce=' + nonce; document.body.append(f) }`,
  'looks for the nonce and frames the sheet with it': `const seen = [...performance.getEntries(), ...document.querySelectorAll('iframe')].map((e) => e.name || e.src || '').filter((s) => s.includes('share.html')); globalThis.leaked = seen; for (const s of seen) { const f = document.createElement('iframe'); f.src = s; document.body.append(f) } try { globalThis.leaked.push(...(host.shadowRoot ? ['the shadow root'] : [])) } catch {}`,
};
/** Attacks in which nobody presses anything: the page alone is at work. */
const ALONE = /by script|speaks|frames the sheet/;

let site: Server;
let origin: string;
beforeAll(async () => {
  site = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Attack ${request.url}</title><h1>Win a boat</h1><p>Press here.`);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  // An http server that listens on a port has an address of this kind.
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
});
afterAll(() => site.close());

/** A page with the sheet open in it, ready to be sent. */
async function openSheet(path: string, blind: boolean): Promise<{ page: Page; sheet: Frame }> {
  const page = await scene.browser.newPage();
  await page.goto(origin + path);
  await chooseShare(scene.browser, page);
  const sheet = await openedSheet(scene.browser, page);
  // On a computer that was too busy for a moment it has a window, where no page can attack it: once more.
  if (!('parentFrame' in sheet)) {
    await Promise.all([sheet.close(), page.close()]);
    return openSheet(path, blind);
  }
  if (blind) await sheet.evaluate(takeGuardOut);
  const button = await find(sheet, 'button', 'Send');
  await sheet.waitForFunction((element: Element) => !element.matches(':disabled'), {}, button);
  return { page, sheet };
}

/** The control's sheet believes that it is visible, always. */
function takeGuardOut(): void {
  Object.defineProperty(IntersectionObserverEntry.prototype, 'isVisible', { get: () => true });
  Object.defineProperty(IntersectionObserverEntry.prototype, 'intersectionRatio', { get: () => 1 });
}

const settle = (work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work.catch(() => null), pause(1_500)]);

/** A person presses where Send is, and once more by the keyboard, not knowing what the page does. */
async function pressSend(page: Page): Promise<void> {
  const box = await placeOfSend(page).catch(() => null);
  if (box) await settle(page.mouse.click(box.x + box.width / 2, box.y + box.height / 2));
  await pause(400);
  await settle(
    (async () => {
      await page.keyboard.down('Control');
      await page.keyboard.press('Enter');
      await page.keyboard.up('Control');
    })(),
  );
}

/** Where Send is now; the page may have taken the frame out and put it in again meanwhile. */
async function placeOfSend(page: Page): Promise<BoundingBox | null> {
  const sheet = page.frames().find((frame) => isSheet(frame) && !frame.detached);
  const button = await sheet?.$('.share-send');
  return (await button?.boundingBox()) ?? null;
}

async function attack(path: string, script: string, alone: boolean, blind = false): Promise<string[]> {
  const { page } = await openSheet(path, blind);
  const { id } = await extensionOf(scene.browser);
  await page.evaluate(
    (source, extension) => {
      const host = [...document.documentElement.children].find((one) => one.matches('[popover]'));
      const veil = (style: string) => {
        const over = document.createElement('div');
        over.popover = 'manual';
        over.style.cssText = `position:fixed;inset:0;width:100vw;height:100vh;margin:0;border:0;padding:0;pointer-events:none;${style}`;
        document.body.append(over);
        over.showPopover();
        return over;
      };
      new Function('host', 'veil', 'extension', source)(host, veil, extension);
    },
    script,
    id,
  );
  await pause(700);
  if (!alone) await pressSend(page);
  await pause(900);
  const leaked = await page.evaluate(() => (globalThis as { leaked?: string[] }).leaked ?? []);
  await page.close();
  for (const other of await scene.browser.pages()) if (isSheet(other)) await other.close();
  return leaked;
}

const flows = ['main', 'engineering', 'design', 'support', 'random', 'release-coordination', 'office-move'];
/** Every message in any flow whose text has this address. */
async function sentFrom(path: string): Promise<number> {
  const grace = colleague(scene.server.url, 'grace');
  const lists = await Promise.all(
    flows.map((flow) => grace.get<Message[]>(`/flows/acme/${flow}/messages?limit=100`).catch(() => [])),
  );
  return lists.flat().filter((one) => String(one.content).includes(`${origin}${path}`)).length;
}

it('no hostile page makes the share sheet send anything', async () => {
  const random = chance('share attacks');
  const all = Object.entries(ATTACKS);
  const from = random.between(0, all.length - 1);
  const chosen = [...all, ...all].slice(from, from + share(all.length));
  await scene.signedIn();
  const found: Record<string, number> = {};
  const leaked: string[] = [];
  for (const [index, [name, script]] of chosen.entries()) {
    leaked.push(...(await attack(`/attack-${index}/`, script, ALONE.test(name))));
    found[name] = await sentFrom(`/attack-${index}/`);
  }
  const honest = await openSheet('/honest/', false);
  await pressSend(honest.page);
  const sent = await eventually('an honest press sends', async () => (await sentFrom('/honest/')) || null);
  // The control: without its guard the same sheet is had by the same page.
  await attack('/blind/', `veil('background:white')`, false, true);
  const without = await sentFrom('/blind/');
  keepFigures('share attacks', {
    seed: random.seed,
    attacks: chosen.length,
    'messages sent by them': Object.values(found).reduce((sum, one) => sum + one, 0),
    'nonces the page could read': leaked.length,
    'messages sent by an honest press': sent,
    'messages sent under a cover with the guard taken out (the control)': without,
  });
  expect(found).toEqual(Object.fromEntries(chosen.map(([name]) => [name, 0])));
  expect(leaked).toEqual([]);
  expect(sent).toBe(1);
  expect(without).toBe(1);
});
