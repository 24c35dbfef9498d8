/** Each way a connection can fail, at a real server that fails so; and the door of an access proxy. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill, find, has, press, sees, seesNoMore, textOf } from '../../scripts/person.ts';
import { filesOnDisk, shownPicture } from '../support/files.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { colleague, eventually } from '../support/people.ts';
import { openFlow, stage } from '../support/story.ts';

// Before the server, which has to know the address people reach it by.
const proxy = await startMisbehavingServer('http://127.0.0.1:1');
const scene = stage({ oneBrowser: true, serverArgs: ['--origin', proxy.url] });
beforeAll(() => proxy.target(scene.server.url));
afterAll(() => proxy.stop());

const { pick } = filesOnDisk();

/** Faces are shown by the page itself, which sends no headers. */
const closeTheDoor = () =>
  proxy.behave(
    { door: { name: 'x-door', value: 'open-sesame' } },
    (request) => !request.url?.startsWith('/avatars/'),
  );

/** The form of the popup, with a token for this address. */
async function form(address: string): Promise<Page> {
  const page = await scene.popup();
  await press(page, 'tab', 'API token');
  await fill(page, 'Server', address);
  await fill(page, 'Personal API token', 'demo-ada');
  return page;
}
const failing = (page: Page): Promise<string[]> =>
  page.$$eval('.check.failed b', (names) => names.map((name) => name.textContent ?? ''));
/** Tries again and tells which steps fail, once that was looked at. */
async function failsAt(page: Page, says: string | RegExp): Promise<string[]> {
  await press(page, 'button', 'Sign in');
  await sees(page, says);
  return failing(page);
}

describe('a sign-in that fails', () => {
  it('says at which step, and what to do', async () => {
    const page = await form('http://127.0.0.1:1');
    expect(await failsAt(page, /server is not running/)).toEqual(['Name and network']);

    await fill(page, 'Server', proxy.url.replace('http:', 'https:'));
    expect(await failsAt(page, /answers without encryption/)).toEqual(['Encryption']);

    await fill(page, 'Server', proxy.url);
    proxy.behave('html');
    expect(await failsAt(page, /“Guest Wi-Fi”/)).toEqual(['Nothing in between']);
    proxy.behave('no-cors');
    expect(await failsAt(page, /lets no extension read it \(CORS\)/)).toEqual(['Open to extensions']);
    proxy.behave('no-options');
    expect(await failsAt(page, /may refuse OPTIONS requests/)).toEqual(['Open to extensions']);
    proxy.behave({ status: 404 });
    expect(await failsAt(page, /There is no Flowdock at this address/)).toEqual(['A Flowdock server']);
    expect(await has(page, 'button', `Open ${new URL(proxy.url).host} in a tab`)).toBe(true);

    // What is plain is said plainly; and with nothing wrong any more one is in.
    proxy.behave('pass');
    await fill(page, 'Personal API token', 'not-this');
    await press(page, 'button', 'Sign in');
    await sees(page, /does not accept this API token/);
    expect(await has(page, 'list')).toBe(false);
  });

  it('takes the headers of an access proxy, which then go with everything to that server', async () => {
    const page = await form(proxy.url);
    closeTheDoor();
    expect(await failsAt(page, /“Harbour access”/)).toEqual(['Nothing in between']);
    await press(page, 'button', 'The server is behind an access proxy');
    await fill(page, 'Header name', 'Cookie');
    await fill(page, 'Header value', 'open-sesame');
    await press(page, 'button', 'Sign in');
    await sees(page, 'Browsers let no extension set Cookie');
    await fill(page, 'Header name', 'X-Door');
    await press(page, 'button', 'Sign in');
    await find(page, 'tab', 'Unread');

    // Messages, the stream and files: nothing of it was stopped at the door.
    closeTheDoor();
    const again = await scene.popup();
    await openFlow(again, 'Engineering');
    await fill(again, 'Message', 'Through the door');
    await again.keyboard.press('Enter');
    await eventually('the message is there', async () =>
      (
        await colleague(scene.server.url, 'grace').get<{ content: unknown }[]>(
          '/flows/acme/engineering/messages',
        )
      ).some(({ content }) => content === 'Through the door'),
    );
    await colleague(scene.server.url, 'grace').post('/flows/acme/engineering/messages', {
      event: 'message',
      content: 'Heard through the door',
    });
    await sees(again, 'Heard through the door');
    expect(proxy.hits()).toBe(0);
  });

  it('sends and shows pictures through the door as well', async () => {
    const page = await scene.popup();
    await openFlow(page, 'Engineering');
    await pick(page, 'berth.png');
    await press(page, 'button', 'Send');
    await eventually('the thumbnail shows', () =>
      shownPicture(page, 'berth.png', { width: 100, height: 63 }),
    );
    expect(proxy.hits()).toBe(0);
    expect(await textOf(page)).not.toContain('Harbour access');
  });

  it('goes on after the proxy wants another header, without signing in anew', async () => {
    proxy.behave(
      { door: { name: 'x-gate', value: 'second-sesame' } },
      (request) => !request.url?.startsWith('/avatars/'),
    );
    const options = await scene.open('options.html#accounts');
    await press(options, 'button', 'More');
    await press(options, 'menuitem', 'Headers…');
    await fill(options, 'Header name', 'Cookie');
    await press(options, 'button', 'Save');
    await sees(options, 'Browsers let no extension set Cookie');
    // A name that is there and an empty value: as it was. With that alone, the door stays shut.
    await fill(options, 'Header name', 'x-door');
    await press(options, 'button', 'Save');
    // The trouble may be there from before; the form goes once it was saved, also one that was opened meanwhile.
    await eventually('the form is gone', async () => !(await has(options, 'textbox', 'Header name')));
    await sees(options, /answered, but not like a Flowdock server|could not be reached/);
    await press(options, 'button', 'More');
    await press(options, 'menuitem', 'Headers…');
    await fill(options, 'Header name', 'X-Gate');
    await fill(options, 'Header value', 'second-sesame');
    await press(options, 'button', 'Save');
    await sees(options, 'extra headers: x-gate');
    await seesNoMore(options, /answered, but not like a Flowdock server|could not be reached/);
    await options.close();
    const page = await scene.popup();
    await openFlow(page, 'Engineering');
    await fill(page, 'Message', 'Through the other door');
    await page.keyboard.press('Enter');
    await eventually('the message is there', async () =>
      (
        await colleague(scene.server.url, 'grace').get<{ content: unknown }[]>(
          '/flows/acme/engineering/messages',
        )
      ).some(({ content }) => content === 'Through the other door'),
    );
  });
});
