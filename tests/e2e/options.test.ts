/** Settings into a file and back, and the report for bug reports: what a person sees of both. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementHandle, Page } from 'puppeteer-core';
import { afterAll, expect, it } from 'vitest';
import { clickOn } from '../../scripts/click.ts';
import { find, findLike, press, sees, seesNoMore, toFront } from '../../scripts/person.ts';
import { saveInto } from '../support/browser.ts';
import { choose } from '../support/files.ts';
import { eventually } from '../support/people.ts';
import { ada, openFlow, stage } from '../support/story.ts';

const scene = stage({ oneBrowser: true });
const folder = mkdtempSync(join(tmpdir(), 'quayside-options-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = (section: string): Promise<Page> =>
  scene.open(`options.html#${section}`, { width: 1000, height: 760 });
const theme = (page: Page) => page.evaluate(() => document.documentElement.dataset.theme ?? 'system');
/** The tokens that the extension keeps; at least one. */
async function secretsOf(page: Page): Promise<string[]> {
  const secrets = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const opening = indexedDB.open('quayside');
        opening.onsuccess = () => {
          const all = opening.result.transaction('secrets').objectStore('secrets').getAll();
          all.onsuccess = () =>
            resolve(
              all.result.flatMap((row) => [row.accessToken, row.refreshToken, row.token].filter(Boolean)),
            );
        };
      }),
  );
  expect(secrets.length).toBeGreaterThan(0);
  return secrets;
}
async function importFile(page: Page, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const field = (await page.$('input[type=file]')) as ElementHandle<HTMLInputElement>;
  await choose(page, field, path);
}

it('settings go into a file, and come back only after a look at what changes', async () => {
  await scene.signedIn();
  const page = await options('transfer');
  await saveInto(page, folder);
  await press(page, 'button', 'Export settings');
  const saved = await eventually('the file is there', async () => {
    // It bears the day, which may end between the press and this look.
    const name = readdirSync(folder).find((one) => /^quayside-settings-\d{4}-\d\d-\d\d\.json$/.test(one));
    try {
      return name === undefined ? null : JSON.parse(readFileSync(join(folder, name), 'utf8'));
    } catch {
      return null;
    }
  });
  expect(saved).toMatchObject({ form: 'quayside-settings', settings: { theme: 'system' } });
  for (const secret of [...(await secretsOf(page)), ada.email])
    expect(JSON.stringify(saved)).not.toContain(secret);

  await importFile(page, 'bad.json', JSON.stringify(saved).slice(0, 90));
  await sees(page, /not JSON, or was cut off/);
  await importFile(page, 'same.json', JSON.stringify(saved));
  await sees(page, 'same.json changes nothing');
  const other = {
    ...saved,
    settings: { ...saved.settings, theme: 'dark', sendWith: 'carrier pigeon', hat: 1 },
  };
  await importFile(page, 'other.json', JSON.stringify(other));
  const shown = await sees(page, 'other.json changes 1 setting');
  expect(shown).toMatch(/Theme\s+System\s+Dark/);
  expect(shown).toContain('can’t be read: Send with');
  expect(shown).toContain('not known to this version: hat');
  // A look is only a look.
  expect(await theme(page)).not.toBe('dark');
  await press(page, 'button', 'Cancel');
  await seesNoMore(page, 'other.json');
  expect(await theme(page)).not.toBe('dark');

  await importFile(page, 'other.json', JSON.stringify(other));
  await press(page, 'button', 'Import');
  await eventually('it is dark', async () => (await theme(page)) === 'dark');
  await press(page, 'button', 'Undo');
  await eventually('it is as before', async () => (await theme(page)) !== 'dark');
  await page.close();
});

it('the report tells how things stand, and nothing of anybody', async () => {
  const popup = await scene.popup();
  await openFlow(popup, 'Engineering');
  const said = await sees(popup, 'the 4.2 migration is green on staging');
  const page = await options('servers');
  await find(page, 'button', 'Copy report');
  const report = await eventually('it is whole', async () => {
    const text = await page.$eval('.report', (element) => element.textContent ?? '');
    // The popup has the stream and the flow to itself: it connects, and says what it has read, beside the report.
    const rests = text.includes('stream standing') && text.includes('outbox empty');
    return rests && /Alarms: .*quayside-poll/.test(text) && /stored \d/.test(text) ? text : null;
  });
  expect(report).toContain(`Account 1: ${scene.server.url}, by password`);
  expect(report).toMatch(/stream standing since \d+ s ago/);
  expect(report).toContain('outbox empty');
  for (const secret of [...(await secretsOf(page)), ada.email, 'Ada', 'Fenwick', 'Grace', 'Engineering'])
    expect(report).not.toContain(secret);
  const lines = said.split('\n').filter((line) => line.length > 15);
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(report).not.toContain(line);
});

it('density, size of text and clock are chosen once, for every window', async () => {
  const popup = await scene.popup();
  await openFlow(popup, 'Engineering');
  await sees(popup, 'the 4.2 migration is green on staging');
  const measured = () =>
    popup.evaluate(() => {
      const style = (selector: string) => getComputedStyle(document.querySelector(selector) ?? document.body);
      const times = [...document.querySelectorAll('.c-msg time')].map((time) => time.textContent ?? '');
      return { text: style('body').fontSize, above: style('.c-msg').paddingTop, times };
    });
  expect(await measured()).toMatchObject({ text: '13px', above: '4px' });

  const page = await options('appearance');
  await press(page, 'radio', 'Compact');
  await press(page, 'radio', '16');
  await press(page, 'radio', '14:02');
  const hours = /^([01]\d|2[0-3]):\d\d$/;
  const large = await eventually('it is so in the popup', async () => {
    const now = await measured();
    return now.text === '16px' && now.times.every((time) => hours.test(time)) && now;
  });
  expect(large.times.length).toBeGreaterThan(0);
  expect(large.above).toBe('2px');
  await clickOn(await findLike(page, ['radio'], /^2:02\s[ap]m$/i));
  await eventually('the other clock', async () =>
    (await measured()).times.every((time) => /^\d{1,2}:\d\d\s[ap]m$/i.test(time)),
  );
  await popup.close();

  // The next window begins so, before it has read anything.
  const next = await scene.open('popup.html');
  await eventually('it is mirrored', () =>
    next.evaluate(() => localStorage.getItem('quayside-look')?.includes('compact') ?? false),
  );
  for (const [name, value] of [
    ['data-density', 'compact'],
    ['data-text', '16'],
  ])
    expect(await next.evaluate((one) => document.documentElement.getAttribute(one), name ?? '')).toBe(value);
  await toFront(page);
  await press(page, 'radio', 'Comfortable');
  await press(page, 'radio', '13');
  await eventually(
    'as before',
    async () => (await next.evaluate(() => getComputedStyle(document.body).fontSize)) === '13px',
  );
});
