/** When things go wrong: refused messages, no connection, a server with troubles, a sign-in that no longer counts. */
import { clickOn } from '../../scripts/click.ts';
import { extensionOf, fill, find, findLike, press, sees } from '../../scripts/person.ts';
import { spoilRows } from '../support/stored-rows.ts';
import { openFlow, openTabs, screen } from './popup.ts';
import type { Scene, Screens } from './walk.ts';

const isPost = (request: { method?: string; url?: string }) =>
  request.method === 'POST' && (request.url ?? '').includes('/messages');

export async function* troubleScreens(scene: Scene): Screens {
  const { proxy } = scene;
  const page = await openTabs(scene);
  await openFlow(page, 'Engineering');
  proxy.behave({ status: 422 }, isPost);
  await fill(page, 'Message', 'The crane is back at four.');
  await page.keyboard.press('Enter');
  await find(page, 'button', 'Retry');
  yield screen(page, 'flow-refused');

  proxy.behave('drop');
  await fill(page, 'Message', 'And the tug an hour later.');
  await page.keyboard.press('Enter');
  await sees(page, /Queued/);
  yield screen(page, 'flow-queued');
  await page.close();

  const offline = await openTabs(scene);
  await sees(offline, 'You’re offline');
  await press(offline, 'tab', 'Unread');
  yield screen(offline, 'unread-offline');
  await press(offline, 'tab', 'Flows');
  yield screen(offline, 'flows-offline');
  await clickOn(await findLike(offline, ['button'], /not sent/));
  await sees(offline, 'The crane is back at four.');
  yield screen(offline, 'unsent');
  await offline.close();

  // What can't be drawn: nothing comes from the server that would mend it.
  const spoilt = await openTabs(scene);
  await openFlow(spoilt, 'Engineering');
  const spoil = (store: string, holding: string, path: string, value: unknown) =>
    spoilRows(spoilt, store, holding, path, value);
  const [sent] = await spoil('messages', 'the runbook draft is complete', 'message.sent', 1e20);
  const [name] = await spoil('flows', '"name":"Engineering"', 'flow.name', null);
  await press(spoilt, 'button', 'Back');
  await spoilt.reload();
  await press(spoilt, 'tab', 'Flows');
  await sees(spoilt, 'This view can’t be shown');
  yield screen(spoilt, 'flows-not-drawn');
  await spoil('flows', '"name":null', 'flow.name', name);
  await spoilt.reload();
  await press(spoilt, 'tab', 'Unread');
  await openFlow(spoilt, 'Engineering');
  await sees(spoilt, 'This message can’t be shown.');
  await spoilt.$eval('.c-unshown', (row) => row.scrollIntoView({ block: 'center' }));
  yield screen(spoilt, 'flow-message-not-drawn');
  await spoil('messages', 'the runbook draft is complete', 'message.sent', sent);
  await spoilt.close();

  proxy.behave({ status: 500 });
  const ailing = await openTabs(scene);
  await press(ailing, 'tab', 'Unread');
  await sees(ailing, /problem/);
  yield screen(ailing, 'unread-server-trouble');
  await ailing.close();

  proxy.behave({ status: 401 });
  const refused = await openTabs(scene);
  await press(refused, 'tab', 'Unread');
  await sees(refused, /Sign in again/);
  yield screen(refused, 'unread-signed-out');
  await refused.close();
  proxy.behave('pass');

  const damaged = await scene.browser.newPage();
  await damaged.evaluateOnNewDocument(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('Internal error opening backing store.', 'UnknownError');
    };
  });
  await damaged.setViewport({ width: 400, height: 600, deviceScaleFactor: 1 });
  await damaged.goto(`chrome-extension://${(await extensionOf(scene.browser)).id}/popup.html`);
  await find(damaged, 'button', 'Delete and start afresh');
  yield screen(damaged, 'database-unopened');
  await press(damaged, 'button', 'Delete and start afresh');
  await sees(damaged, 'are gone for good');
  yield screen(damaged, 'database-unopened-asked');
  await damaged.close();
}
