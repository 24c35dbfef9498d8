/** Servers & diagnostics: what a person sees of their server there. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fill, find, has, press, sees, seesNoMore, toFront, typedInto } from '../../scripts/person.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually } from '../support/people.ts';
import { openFlow, stage, stands } from '../support/story.ts';

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

it('clearing the cache brings the picture back from the server, and keeps what was written', async () => {
  await scene.freshBrowser();
  const popup = await scene.signedIn(proxy.url);
  // The first refresh is over.
  await sees(popup, 'Live');
  const message = (text: string) => ({ event: 'message', content: text });
  await openFlow(popup, 'Design');
  proxy.behave({ status: 503 }, ({ method }) => method === 'POST');
  await fill(popup, 'Message', 'This waits for the server');
  await popup.keyboard.press('Enter');
  await eventually('it was turned down', async () => proxy.hits() > 0);
  await press(popup, 'button', 'Back');
  await openFlow(popup, 'Engineering');
  await sees(popup, 'the 4.2 migration is green on staging');
  // With the flow's latest messages all is there that is read anew later.
  await popup.waitForSelector('[role=log][aria-busy=false]');
  await fill(popup, 'Message', 'Half a thought');

  const page = await open();
  const counts = /: (\d+) messages, (\d+) flows, 1 draft, 1 queued message(?!s)/;
  const numbers = (shown: string): [number, number] => {
    const [, messages = '', flows = ''] = counts.exec(shown) ?? [];
    return [Number(messages), Number(flows)];
  };
  const [before, flows] = numbers(await sees(page, counts));
  await press(page, 'button', 'Clear cache');
  expect(await sees(page, 'Clear cache?')).toMatch(/drafts, and messages and files .* not sent yet stay/);
  await page.locator('dialog .btn.danger').click();
  await seesNoMore(page, 'Clear cache?');
  await eventually('what a person needs is there again', async () => {
    const [messages, now] = numbers(await page.$eval('main', (main) => main.textContent ?? ''));
    return now === flows && messages > 0 && messages <= before;
  });

  // The page that was open goes on: its messages, what is said now, and what was being typed.
  await toFront(popup);
  await sees(popup, 'the 4.2 migration is green on staging');
  await colleague(scene.server.url, 'grace').post(
    '/flows/acme/engineering/messages',
    message('Still with us?'),
  );
  await sees(popup, 'Still with us?');
  await stands(popup, 'Message', 'Half a thought');
  proxy.behave('pass');
  await press(popup, 'button', 'Back');
  await openFlow(popup, 'Design');
  await sees(popup, 'This waits for the server');
  await eventually('it is sent', async () => {
    const sent = await colleague(scene.server.url, 'grace').get<{ content: unknown }[]>(
      '/flows/acme/design/messages?limit=10',
    );
    return sent.filter(({ content }) => content === 'This waits for the server').length === 1;
  });
});

it('the log tells what connections did, with no name and no text, and goes into the report', async () => {
  const page = await open();
  await sees(page, 'Last 200 events');
  const log = await page.waitForSelector('.log[aria-label="Connection log"]');
  if (!log) throw new Error('There is no log.');
  const lines = () =>
    log.evaluate((box) => [...box.querySelectorAll('li')].map((li) => li.textContent ?? ''));
  const happened = await eventually('streams, requests and what was not sent are in it', async () => {
    const said = (await lines()).join('\n');
    return [
      /stream *connected, \d+ flows/,
      /api *GET \/flows\/:org\/:flow\/messages 200, [\d.]+ m?s/,
      /api *POST \/flows\/:org\/:flow\/messages 503 server/,
      /outbox *message: 503 server, retry in [\d.]+ m?s/,
    ].every((one) => one.test(said))
      ? said
      : null;
  });
  for (const secret of [
    'acme',
    'engineering',
    'Engineering',
    'design',
    'waits for',
    'Half a',
    'ada@',
    'limit=',
  ])
    expect(happened).not.toContain(secret);
  const times = await log.evaluate((box) => [...box.querySelectorAll('time')].map((time) => time.dateTime));
  expect(times).toEqual(times.toSorted().reverse());
  // Folded away, and copied whole.
  await find(page, 'button', 'Copy report');
  const report = await page.$eval('.report', (one) => one.textContent ?? '');
  expect(report).toMatch(/Connection log:\n( {2}\S+Z (api|stream|token|outbox|work): .+\n?)+$/);
});
