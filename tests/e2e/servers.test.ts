/** Servers & diagnostics: what a person sees of their server there. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fill, find, has, press, sees, seesNoMore, typedInto } from '../../scripts/person.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { eventually } from '../support/people.ts';
import { stage } from '../support/story.ts';

const scene = stage({ oneBrowser: true });
const proxy = await startMisbehavingServer('http://127.0.0.1:1');
beforeAll(() => proxy.target(scene.server.url));
afterAll(() => proxy.stop());

const open = (): Promise<Page> => scene.open('options.html#servers', { width: 1000, height: 760 });
const pills = (page: Page): Promise<string[]> =>
  page.$$eval('.server .st', (all) => all.map((pill) => pill.textContent ?? ''));
/** Tests, and gives what each row says. */
async function tested(page: Page, address: string): Promise<string[]> {
  await fill(page, 'API address', address);
  await press(page, 'button', 'Test');
  await seesNoMore(page, 'Testing…');
  return eventually('all rows are tested', async () => {
    const said = await pills(page);
    return said.length >= 3 && said;
  });
}

it('a test looks at API, stream and web, with no sign-in, and says what to do', async () => {
  await scene.signedIn();
  const page = await open();
  await sees(page, 'Stream and web addresses are derived from the API address.');
  expect(await has(page, 'button', 'Reset')).toBe(false);
  expect(await sees(page, 'https://stream.flowdock.com')).toContain('https://www.flowdock.com');

  // Where nobody is signed in, through a proxy that sees what is sent; where Ada is, there is a row of its own.
  const sent: string[] = [];
  proxy.behave({ status: 503 }, ({ headers: { authorization } }) => {
    if (authorization !== undefined) sent.push(authorization);
    return false;
  });
  const answers = /^(OK|Slow), [\d.]+ m?s$/;
  const well = await tested(page, proxy.url);
  expect(well).toHaveLength(4);
  for (const said of well.slice(0, 3)) expect(said).toMatch(answers);
  expect(await sees(page, `${proxy.url}/stream`)).toContain(scene.server.url);
  expect(sent.filter((header) => header !== 'none')).toEqual([]);
  expect(await page.$eval('.card [role=status]', (line) => line.textContent)).toMatch(
    /^API: (OK|Slow), .*\. Stream: .*\. Web: .*\. http.*: .*\.$/,
  );

  await eventually('her stream stands', async () =>
    /stream standing/.test(await page.$eval('.report', (report) => report.textContent ?? '')),
  );
  const own = await tested(page, scene.server.url);
  expect(own).toEqual([expect.stringMatching(answers), 'OK, live', expect.stringMatching(answers)]);

  proxy.behave({ status: 503 });
  expect((await tested(page, proxy.url)).slice(0, 3)).toEqual(['Failed', 'Failed', 'Failed']);
  await sees(page, /has a problem of its own \(error 503\)/);
  await find(page, 'list');
  proxy.behave('pass');

  expect((await tested(page, 'http://127.0.0.1:1')).slice(0, 3)).toEqual(['Failed', 'Failed', 'Failed']);
  await sees(page, /the server is not running/);

  await press(page, 'button', 'Reset');
  await eventually('it is the usual one', async () => {
    return (await typedInto(page, 'API address')) === 'https://api.flowdock.com';
  });
  await seesNoMore(page, 'Failed');
  expect(await has(page, 'button', 'Reset')).toBe(false);
});
