import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  fill,
  fillServer,
  find,
  inExtension,
  press,
  sees,
  signIn,
  textOf,
  toolbar,
  typedInto,
} from '../../scripts/person.ts';
import { eventually } from '../support/people.ts';
import { ada, badgeCount, stage } from '../support/story.ts';

const scene = stage();

describe('signing in', () => {
  it('works by email and password and shows what is unread', async () => {
    const page = await scene.popup();
    // The background of a browser that has just begun says so a moment later.
    await eventually('the tooltip says so', async () =>
      /signed out/i.test((await toolbar(scene.browser)).title),
    );
    await signIn(page, { server: scene.server.url, ...ada });
    await find(page, 'tab', 'Unread');
    // Messages are counted while the first look at the server goes on; the tooltip says that first.
    await badgeCount(scene.browser, (count) => count >= 5);
    await eventually('the tooltip counts', async () =>
      /mentions?/.test((await toolbar(scene.browser)).title),
    );
  });

  it('works by personal API token', async () => {
    const page = await scene.popup();
    await press(page, 'tab', 'API token');
    await fillServer(page, scene.server.url);
    await fill(page, 'Personal API token', 'demo-ada');
    await press(page, 'button', 'Sign in');
    await find(page, 'tab', 'Flows');
    await press(page, 'tab', 'Flows');
    await sees(page, 'Engineering');
  });

  it('never keeps the password', async () => {
    await scene.signedIn();
    const everything = await inExtension(scene.browser, async () => {
      const found: unknown[] = [];
      for (const { name } of await indexedDB.databases()) {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const opening = indexedDB.open(name ?? '');
          opening.onsuccess = () => resolve(opening.result);
          opening.onerror = () => reject(opening.error);
        });
        for (const store of database.objectStoreNames) {
          found.push(
            await new Promise((resolve, reject) => {
              const all = database.transaction(store).objectStore(store).getAll();
              all.onsuccess = () => resolve(all.result);
              all.onerror = () => reject(all.error);
            }),
          );
        }
        database.close();
      }
      return JSON.stringify(found);
    });
    expect(everything).toContain('ada@example.com');
    expect(everything).not.toContain(`"${ada.password}"`);
  });

  it('says that the password is wrong and keeps what was typed', async () => {
    const page = await scene.popup();
    await signIn(page, { server: scene.server.url, email: ada.email, password: 'not-this' });
    const alert = await find(page, 'alert');
    expect(await alert.evaluate((element) => element.textContent)).toMatch(/password|credentials/i);
    expect(await typedInto(page, 'Email')).toBe(ada.email);
    expect(await typedInto(page, 'Password')).toBe('not-this');
    await fill(page, 'Password', ada.password);
    await press(page, 'button', 'Sign in');
    await find(page, 'tab', 'Unread');
  });

  it('tells an unreachable server from one that is not Flowdock', async () => {
    const page = await scene.popup();
    const elsewhere = createServer((_, answer) => {
      answer.writeHead(200, {
        'content-type': 'text/html',
        'access-control-allow-origin': '*',
        'access-control-allow-headers': '*',
      });
      answer.end('<!doctype html><title>A bakery</title>');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    // A TCP server's address is an object; only one on a pipe has a string.
    const address = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    try {
      await signIn(page, { server: address, ...ada });
      const notFlowdock = await (await find(page, 'alert')).evaluate((element) => element.textContent);
      expect(notFlowdock).toMatch(/not (a )?Flowdock|Flowdock server/i);
      expect(await typedInto(page, 'Server')).toContain(address);
      expect(await typedInto(page, 'Password')).toBe(ada.password);
    } finally {
      elsewhere.closeAllConnections();
      await new Promise((resolve) => elsewhere.close(resolve));
    }
    const notFlowdock = await textOf(page);
    await press(page, 'button', 'Sign in');
    const unreachable = await eventually('another message', async () => {
      const shown = await textOf(page);
      return /reach|connect|respond|answer/i.test(shown) && shown !== notFlowdock ? shown : null;
    });
    expect(unreachable).not.toMatch(/wrong password/i);
    expect(await typedInto(page, 'Email')).toBe(ada.email);
  });

  it('is forgotten on sign out: tokens, cached data and badge', async () => {
    await scene.signedIn();
    await badgeCount(scene.browser, (count) => count > 0);
    await press(await scene.open('options.html'), 'button', 'Sign out');
    await eventually('the badge is empty and grey', async () => {
      const { text, title } = await toolbar(scene.browser);
      return text === '' && /signed out/i.test(title);
    });
    const again = await scene.popup();
    await find(again, 'button', 'Continue in browser');
    expect(await textOf(again)).not.toContain('Engineering');
  });
});
