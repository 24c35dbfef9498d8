/** Threads of outside services: found in the inbox, read, commented on, and moved on by their buttons. */
import pg from 'pg';
import type { Page } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { count, fill, find, findLike, has, press, sees, seesNoMore, textOf } from '../../scripts/person.ts';
import { choose } from '../screens/popup.ts';
import { colleague, eventually, type Message } from '../support/people.ts';
import { openFlow, stage } from '../support/story.ts';

const scene = stage();

interface Thread {
  id: string;
  title: string;
  internal_comments: number;
  status: { value: string };
}
const threadsOf = (flow: string) =>
  colleague(scene.server.url, 'grace').get<Thread[]>(`/flows/acme/${flow}/threads?application=inbox`);
const threadCalled = async (flow: string, title: string): Promise<Thread> => {
  const found = (await threadsOf(flow)).find((thread) => thread.title.startsWith(title));
  if (!found) throw new Error(`No thread ${title}`);
  return found;
};

/** What only a server that does not clean up would have. */
async function inDatabase(sql: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: scene.server.databaseUrl });
  await client.connect();
  const { rowCount } = await client.query(sql, values);
  await client.end();
  if (!rowCount) throw new Error(`Nothing was changed by: ${sql}`);
}

async function openInbox(page: Page): Promise<void> {
  await press(page, 'tab', 'Inbox');
  await sees(page, 'Build #8912');
}
async function openThread(page: Page, title: RegExp): Promise<void> {
  await openInbox(page);
  const row = await findLike(page, ['listitem'], title);
  await row.evaluate((element) => element instanceof HTMLElement && element.click());
  await find(page, 'textbox', 'Message');
}

it('the inbox lists what services brought, narrows it, and takes a comment in place', async () => {
  const page = await scene.signedIn();
  await page.keyboard.press('4');
  await sees(page, 'Build #8912');
  await sees(page, 'FAILED');
  const all = 10;
  await eventually('all are listed', async () => (await count(page, 'listitem')) === all);
  await press(page, 'button', 'Failures');
  await seesNoMore(page, 'ENG-2214');
  expect(await count(page, 'listitem')).toBe(2);
  await press(page, 'button', 'Assigned to me');
  await seesNoMore(page, 'Build #8912');
  await sees(page, 'TypeError');
  await press(page, 'button', 'Failures');
  await sees(page, 'Charged before the day');
  await press(page, 'button', 'Assigned to me');
  await press(page, 'button', 'All flows');
  await press(page, 'menuitemradio', 'DEPLOYED');
  await seesNoMore(page, 'Build #8912');
  expect(await count(page, 'listitem')).toBe(1);
  await press(page, 'button', 'DEPLOYED');
  await press(page, 'menuitemradio', 'All statuses');
  await sees(page, 'Build #8912');
  await press(page, 'button', 'All flows');
  await press(page, 'menuitemradio', 'Design');
  await seesNoMore(page, 'Build #8912');
  await sees(page, 'Empty states');
  await page.focus('[data-row]');
  await page.keyboard.press('c');
  await fill(page, 'Message', 'The one with the heron, please');
  await page.keyboard.press('Enter');
  const thread = await threadCalled('design', 'Empty states');
  await eventually('the comment arrives in the thread', async () => {
    const said = await colleague(scene.server.url, 'grace').get<Message[]>(
      `/flows/acme/design/threads/${thread.id}/messages`,
    );
    return said.some((message) => message.content === 'The one with the heron, please');
  });
  await page.focus('[data-row]');
  await page.keyboard.press('Enter');
  await sees(page, 'The one with the heron, please');
  await find(page, 'button', 'Copy link');
});

it('what the inbox is narrowed to can be read beside its chips, also where words are long and large', async () => {
  const page = await scene.signedIn();
  await openInbox(page);
  await choose(page, { language: 'de', textSize: 16 });
  await sees(page, 'Mir zugewiesen');
  const cut = () => page.$eval('.inbox-place .trunc', (name) => name.scrollWidth - name.clientWidth);
  await eventually('“Alle Flows” is whole', async () => (await cut()) <= 0);
});

it('in a list from right to left, a long English title is cut at its end', async () => {
  const page = await scene.signedIn();
  await openInbox(page);
  await choose(page, { language: 'ar' });
  await page.waitForSelector('[dir=rtl]');
  const begins = await page.evaluate(() => {
    const titles = [...document.querySelectorAll('.inbox-title')];
    const title = titles.find((one) => one.textContent?.startsWith('TypeError'));
    const words = title && document.createTreeWalker(title, NodeFilter.SHOW_TEXT).nextNode();
    if (!title || !words) throw new Error('There is no such title.');
    const first = document.createRange();
    first.setStart(words, 0);
    first.setEnd(words, 1);
    return first.getBoundingClientRect().left - title.getBoundingClientRect().left;
  });
  expect(begins).toBeGreaterThanOrEqual(-1);
});

it('a thread shows fields and text, and its button moves it on', async () => {
  const page = await scene.signedIn();
  await openThread(page, /Build #8912/);
  await sees(page, 'Pushed by');
  await sees(page, '7be1d90');
  await find(page, 'link', 'Log');
  await sees(page, 'FAILED');
  await press(page, 'button', 'Run again');
  await sees(page, 'started it again');
  await sees(page, 'RUNNING');
  await eventually(
    'the server knows',
    async () => (await threadCalled('engineering', 'Build #8912')).status.value === 'RUNNING',
  );
});

it('a button whose application is away says so, and can be pressed again', async () => {
  const page = await scene.signedIn();
  const { id } = await threadCalled('support', 'Charged before');
  await inDatabase(
    "UPDATE threads SET actions = jsonb_set(actions, '{0,target,urlTemplate}', $2) WHERE id = $1",
    [id, JSON.stringify('http://127.0.0.1:9/resolve')],
  );
  await openThread(page, /Charged before/);
  await press(page, 'button', 'Resolve');
  await find(page, 'alert');
  await sees(page, /Resolve did not work.*could not be reached/);
  await find(page, 'button', 'Resolve');
  expect((await threadCalled('support', 'Charged before')).status.value).toBe('PENDING');
});

it('characters that a service writes by their names show as what they are, and addresses stay whole', async () => {
  const page = await scene.signedIn();
  const { id } = await threadCalled('support', 'A photo of the boat');
  const body =
    '<p>Caf&eacute; &#8212; &#x1F6A2; 3 &lt; 4 &amp;lt; &copy 2020 &NotEqualTilde; &nosuch; R&D</p>' +
    '<a href="https://a.example.com/?x=1&amp;y=2&copy=3&lt">whole</a>';
  await inDatabase("UPDATE messages SET body = $2 WHERE thread_id = $1 AND event = 'discussion'", [id, body]);
  await openThread(page, /A photo/);
  await sees(page, 'Café — 🚢 3 < 4 &lt; © 2020 ≂̸ &nosuch; R&D');
  const link = await find(page, 'link', 'whole');
  expect(await link.evaluate((element) => element instanceof HTMLAnchorElement && element.href)).toBe(
    'https://a.example.com/?x=1&y=2&copy=3%3C',
  );
});

it('what a service writes runs nothing, loads nothing odd, and leads to the web only', async () => {
  const hostile = [
    '<p onclick="document.title=\'owned\'" style="position:fixed">Dear <b>harbour</b></p>',
    '<script>document.title="owned"</script><style>.popup{display:none}</style>',
    '<img src="x" onerror="document.title=\'owned\'" alt="broken">',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>" alt="drawing"><img src="https://x.example.com/a.svg">',
    '<svg><a href="javascript:alert(1)"><text>vector</text></a></svg><math><mtext>sum</mtext></math>',
    '<a href="javascript:document.title=\'owned\'">script link</a> <a href="https://ok.example.com/">good link</a>',
    '<a href="/popup.html">inner</a> <a href=" java\nscript:alert(1)">odd</a> <a href="mailto:a@b.example.com">post</a>',
    '<iframe src="https://evil.example.com"></iframe><form action="https://evil.example.com"><input name="p"></form>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">tricky</p></noscript>',
    `${'<div>'.repeat(3_000)}deep${'</div>'.repeat(3_000)}`,
  ].join('');
  const page = await scene.signedIn();
  const { id } = await threadCalled('support', 'A photo of the boat');
  await inDatabase("UPDATE messages SET body = $2 WHERE thread_id = $1 AND event = 'discussion'", [
    id,
    hostile,
  ]);
  await inDatabase('UPDATE threads SET title = $2, fields = $3, external_url = $4 WHERE id = $1', [
    id,
    'A photo <img src=x onerror="document.title=\'owned\'"><b>of the boat</b>',
    JSON.stringify([
      { label: 'Field', value: '<a href="javascript:alert(1)">no</a><script>1</script>value' },
    ]),
    'javascript:alert(1)',
  ]);
  await openThread(page, /A photo/);
  await sees(page, 'Dear harbour');
  await sees(page, 'good link');
  await sees(page, 'deep');
  const found = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('.c-top *, .c-panel *, .c-talk *')];
    return {
      title: document.title,
      handlers: shown.flatMap((one) => [...one.attributes].filter(({ name }) => name.startsWith('on')))
        .length,
      odd: shown.filter((one) => one.matches('script, style, iframe, form, input, math, .h-body svg')).length,
      pictures: shown.filter((one) => one.matches('.h-body img')).length,
      links: [...document.querySelectorAll<HTMLAnchorElement>('.c-talk a, .c-panel a, .c-top a')].map((a) => [
        new URL(a.href).protocol,
        a.rel.includes('noreferrer'),
        a.target,
      ]),
    };
  });
  expect(found).toMatchObject({ handlers: 0, odd: 0, pictures: 0 });
  expect(found.title).not.toBe('owned');
  expect(found.links.length).toBeGreaterThan(1);
  for (const [protocol, closed, target] of found.links) {
    expect(protocol).toMatch(/^(https?|mailto):$/);
    expect([closed, target]).toEqual([true, '_blank']);
  }
  expect(await textOf(page)).not.toContain('document.title');
});

it('a flow shows activities with their thread, mails and statuses, and steps over what it does not know', async () => {
  const page = await scene.signedIn();
  await inDatabase("UPDATE messages SET event = 'zeppelin' WHERE event = 'line'", []);
  await openFlow(page, 'Support');
  await sees(page, 'The way back, in one page');
  await sees(page, 'How long does the way back take?');
  await sees(page, 'Harbour office Kiel');
  await sees(page, 'opened a case');
  expect(await has(page, 'button', 'Retry')).toBe(false);
});
