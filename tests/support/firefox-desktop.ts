/**
 * The desktop of a story in Firefox. Headless, it has none: what the browser would show there is noted instead, and
 * clicks come from here, by the way that the desktop's own take.
 */
import type { Browser } from 'puppeteer-core';
import { inFirefoxItself } from '../../scripts/firefox-itself.ts';
import { eventually } from './people.ts';

export interface ShownNotification {
  id: string;
  title: string;
  text: string;
}

/** Puts this desktop in place of the system's. Before anything is shown. */
export async function standInForDesktop(browser: Browser): Promise<void> {
  await inFirefoxItself(
    browser,
    `(() => {
      window.desktop = { told: [], open: new Map() };
      const service = {
        QueryInterface: ChromeUtils.generateQI(['nsIAlertsService']),
        showAlert({ name, title, text }, listener) {
          desktop.told.push({ id: name, title, text });
          desktop.open.set(name, listener);
          listener?.observe(null, 'alertshow', '');
        },
        closeAlert(name) {
          const listener = desktop.open.get(name);
          desktop.open.delete(name);
          listener?.observe(null, 'alertfinished', '');
        },
        teardown() {},
      };
      const factory = {
        QueryInterface: ChromeUtils.generateQI(['nsIFactory']),
        createInstance: (id) => service.QueryInterface(id),
      };
      Components.manager
        .QueryInterface(Ci.nsIComponentRegistrar)
        .registerFactory(Services.uuid.generateUUID(), '', '@mozilla.org/alerts-service;1', factory);
      return '';
    })()`,
  );
}

/** All that was ever shown, in order. */
export const told = async (browser: Browser): Promise<ShownNotification[]> =>
  JSON.parse(await inFirefoxItself(browser, 'JSON.stringify(desktop.told)'));

/** Ids of what is shown now. */
export const shown = async (browser: Browser): Promise<string[]> =>
  JSON.parse(await inFirefoxItself(browser, 'JSON.stringify([...desktop.open.keys()])'));

/** The person clicks on a notification, once it is on the desktop: Firefox lists it before its picture is read. */
export async function clicks(browser: Browser, id: string): Promise<void> {
  await eventually(`${id} is on the desktop`, async () => (await shown(browser)).includes(id));
  await inFirefoxItself(
    browser,
    `desktop.open.get(${JSON.stringify(id)}).observe(null, 'alertclickcallback', '')`,
  );
}
