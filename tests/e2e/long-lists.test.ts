import axe from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { press, sees } from '../../scripts/person.ts';
import { type Seeded, seededPopup } from '../bench/seeded-popup.ts';
import { inFirefox } from '../support/story.ts';

let seeded: Seeded;
beforeAll(async () => {
  seeded = await seededPopup({ flows: 400, unread: 2_000 }, { inFirefox });
});
afterAll(() => seeded?.close());

const rows = (page: Page) => page.$$eval('[data-row]', (all) => all.length);
/** What is wrong for people who use no mouse or see no screen. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

/** What the row with the focus says, once it is on the screen. */
const atFocus = async (page: Page, says: string) => {
  await page.waitForFunction(
    (text) => {
      const row = document.activeElement?.closest<HTMLElement>('[data-row]');
      const box = row?.getBoundingClientRect();
      const group = row?.closest('section')?.textContent ?? '';
      return (
        box && box.top >= 0 && box.bottom <= innerHeight && `${group} ${row?.textContent}`.includes(text)
      );
    },
    {},
    says,
  );
};

it('hundreds of flows are one list for keyboard and screen reader, of which a screen is drawn', async () => {
  const page = await seeded.open('popup.html');
  await press(page, 'tab', 'Flows');
  await sees(page, 'Harbour 0');
  expect(await rows(page)).toBeLessThan(60);
  await page.keyboard.press('/');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  const last = await page.waitForFunction(() => {
    const item = document.activeElement?.closest('li');
    return item && item.getAttribute('aria-posinset') === item.getAttribute('aria-setsize')
      ? item.getAttribute('aria-setsize')
      : null;
  });
  expect(Number(await last.jsonValue())).toBeGreaterThan(400);
  await page.keyboard.press('ArrowUp');
  // It is drawn before it has the focus, where the list has not come along yet.
  await page.waitForFunction(
    (place) => document.activeElement?.closest('li')?.getAttribute('aria-posinset') === place,
    {},
    String(Number(await last.jsonValue()) - 1),
  );
  expect(await rows(page)).toBeLessThan(60);
  // Back from a flow the keyboard goes on at its row.
  const name = await page.evaluate(() => document.activeElement?.getAttribute('title') ?? '');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=log]');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await atFocus(page, name);
  // Typed through, the list is what matches.
  await page.keyboard.press('/');
  await page.keyboard.type('harbour 399');
  await sees(page, 'Harbour 399');
  expect(await faults(page)).toEqual([]);
  await page.close();
});

it('of thousands unread a screen is drawn and read; End goes to the last, and arrows pass through all', async () => {
  const page = await seeded.open('popup.html');
  await press(page, 'tab', 'Unread');
  await sees(page, 'in 403 flows');
  expect(await rows(page)).toBeLessThan(40);
  for (const to of [20_000, 40_000, 500, 0]) {
    await page.$eval('.body', (box, top) => box.scrollTo({ top }), to);
    // In the middle of the screen stands a message, not a gap.
    await page.waitForFunction(() =>
      document.elementFromPoint(200, 400)?.closest('section')?.querySelector('.row'),
    );
  }
  await page.focus('[data-row][tabindex="0"]');
  await page.keyboard.press('Home');
  await page.waitForFunction(() =>
    document.activeElement?.closest('section')?.textContent?.includes('Harbour 0'),
  );
  const seen = new Set<string>();
  for (let step = 0; step < 60; step += 1) {
    const key = await page.evaluate(() => document.activeElement?.getAttribute('data-row') ?? '');
    expect(seen.has(key)).toBe(false);
    seen.add(key);
    await page.keyboard.press('ArrowDown');
    // What comes next is read when it is about to be seen.
    await page.waitForFunction((was) => document.activeElement?.getAttribute('data-row') !== was, {}, key);
  }
  await page.keyboard.press('End');
  await page.waitForFunction(() =>
    document.activeElement?.closest('section')?.textContent?.startsWith('Private'),
  );
  await page.keyboard.press('Home');
  await page.waitForFunction(
    (first) => document.activeElement?.getAttribute('data-row') === first,
    {},
    [...seen][0] ?? '',
  );
  expect(await rows(page)).toBeLessThan(40);
  expect(await faults(page)).toEqual([]);
  await page.close();
});
