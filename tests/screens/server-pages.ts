/** What people see of the server itself. */
import { colleague } from '../support/people.ts';
import { ada } from './popup.ts';
import type { Scene, Screen, Screens } from './walk.ts';

/** A client the server knows from the start, whose code is shown on a page. */
const request = new URLSearchParams({
  client_id: 'quayside',
  response_type: 'code',
  redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
  scope: 'flow private manage profile',
  state: 'walk',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
});

export async function* serverScreens({ browser, server }: Scene): Screens {
  const page = await browser.newPage();
  await page.setViewport({ width: 900, height: 700, deviceScaleFactor: 1 });
  const shown = (name: string): Screen => ({ name, page, of: 'server' });
  await page.goto(server.url);
  yield shown('server-home');
  const invitation = await colleague(server.url, 'ada').post<{ join_url: string }>(
    '/flows/acme/engineering/invitations',
    { email: 'newcomer@example.com' },
  );
  await page.goto(new URL(new URL(invitation.join_url).pathname, server.url).href);
  yield shown('server-join');
  await page.goto(`${server.url}/oauth/authorize?${request}`);
  yield shown('server-sign-in');
  await page.locator('#email').fill(ada.email);
  await page.locator('#password').fill(ada.password);
  await page.locator('button.primary').click();
  await page.locator('button[value=allow]').wait();
  yield shown('server-consent');
  await Promise.all([page.waitForNavigation(), page.locator('button[value=allow]').click()]);
  yield shown('server-code');
  await page.goto(`${server.url}/oauth/applications`);
  yield shown('server-applications');
  await page.close();
}
