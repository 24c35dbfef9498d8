import { afterAll, beforeAll, expect, it } from 'vitest';
import { badge, find, sees, seesNoMore, textOf } from '../../scripts/person.ts';
import {
  type MisbehavingServer,
  type Misbehaviour,
  startMisbehavingServer,
} from '../support/misbehaving-server.ts';
import { colleague } from '../support/people.ts';
import { badgeCount, stage } from '../support/story.ts';

const scene = stage({ oneBrowser: true });
let proxy: MisbehavingServer;
beforeAll(async () => {
  proxy = await startMisbehavingServer(scene.server.url);
});
afterAll(() => proxy.stop());

let signedIn = false;
/** The server behaves, and the popup knows what is unread. */
async function allIsWell(): Promise<number> {
  proxy.behave('pass');
  if (!signedIn) await scene.signedIn(proxy.url);
  signedIn = true;
  return badgeCount(scene.browser, (count) => count > 0);
}

/** `says`: what is told about this answer, as about no other of these. */
const cases: { name: string; how: Misbehaviour; says: RegExp }[] = [
  { name: 'HTML', how: 'html', says: /answered, but not like a Flowdock server/ },
  { name: 'truncated JSON', how: 'truncated', says: /sent an answer that could not be read\. / },
  {
    name: 'JSON of another shape',
    how: 'wrong-shape',
    says: /sent an answer that could not be read \(at /,
  },
  { name: '403', how: { status: 403 }, says: /not allowed to do this \(“Refused with 403”\)/ },
  { name: '404', how: { status: 404 }, says: /no longer exists on the server, or you cannot see it \(404\)/ },
  { name: '409', how: { status: 409 }, says: /Something changed meanwhile \(“Refused with 409”\)/ },
  { name: '422', how: { status: 422 }, says: /The server refused this: Refused with 422/ },
  { name: '429', how: { status: 429 }, says: /asks to slow down/ },
  { name: '500', how: { status: 500 }, says: /has a problem of its own \(error 500\)/ },
  { name: '502', how: { status: 502 }, says: /Refused with 502/ },
  { name: 'a dropped connection', how: 'drop', says: /You’re offline/ },
];

for (const { name, how, says } of cases) {
  it(`${name} leads to a message in the popup, and the next good answer to recovery`, async () => {
    const before = await allIsWell();
    proxy.behave(how);
    const page = await scene.popup();
    await find(page, 'tab', 'Unread');
    await sees(page, says);
    expect(proxy.hits()).toBeGreaterThan(0);
    proxy.behave('pass');
    const message = `@Ada after ${name}`;
    await colleague(scene.server.url, 'grace').post('/flows/acme/main/messages', {
      event: 'message',
      content: message,
    });
    const again = await scene.popup();
    await sees(again, `after ${name}`);
    await badge(scene.browser, (text) => Number(text) === before + 1);
    // A stream can bring the message before the server is asked again; until then the popup says what it last knew.
    await seesNoMore(again, /is having trouble|You’re offline/);
  });
}

it('a refused sign-in asks to sign in again and shows it in the toolbar', async () => {
  await allIsWell();
  proxy.behave({ status: 401 });
  const page = await scene.popup();
  await sees(page, /sign in again|signed out/i);
  await badge(scene.browser, (text) => text === '!');
});

it('a server that never answers does not hold up what is already known', async () => {
  await scene.freshBrowser();
  signedIn = false;
  await allIsWell();
  proxy.behave('hang');
  const page = await scene.popup();
  const before = proxy.givenUp();
  await find(page, 'button', 'Mark all read');
  expect(await textOf(page)).toMatch(/Ada/);
  expect(proxy.givenUp()).toBe(before);
  proxy.behave('pass');
  const again = await scene.popup();
  await seesNoMore(again, /offline/i);
});
