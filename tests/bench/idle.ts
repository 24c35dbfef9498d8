/** An hour in which nothing happens, in short: three accounts signed in, no page open, nobody writes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser as WebExtension } from 'webextension-polyfill';
import { find, openPopup, sees, signIn } from '../../scripts/person.ts';
import { killWorker, startChromium } from '../support/browser.ts';
import { startNotingProxy } from '../support/noting-proxy.ts';
import { startServer } from '../support/server.ts';
import { type Note, noteConnections } from './connection-notes.ts';
import type { Figure } from './figures.ts';
import { quick } from './quick.ts';

/** What functions evaluated in pages of the extension find there. */
declare const chrome: WebExtension;

/** The full run spans one turn of the alarm that looks after the streams. */
const MINUTES = quick ? 3 : 12;
/** What the first minutes after signing in bring is no idleness yet. */
const SETTLE_MS = quick ? 20_000 : 60_000;
/** A browser ends a worker so long after its last work. A browser that is watched does not, so we do. */
const AWAKE_MS = 30_000;

/** What was asked for, each with what was known of the connections then and half a minute before. */
function reasonsOf(asked: readonly { what: string; at: number }[], notes: readonly Note[]): string {
  return asked
    .map(({ what, at }) => {
      const since = notes.filter((note) => note.at > at - 30_000 && note.at <= at).map(({ says }) => says);
      const before = notes.findLast((note) => note.at <= at - 30_000)?.says ?? 'nothing known';
      return `${what} with ${[before, ...since].join(', then ')}`;
    })
    .join('; ');
}

export async function idle(): Promise<Figure[]> {
  const server = await startServer({ demo: true });
  const proxy = await startNotingProxy(server.url);
  const browser = await startChromium();
  try {
    const page = await openPopup(browser);
    await signIn(page, { server: proxy.url, email: 'ada@example.com', password: 'quayside' });
    await find(page, 'tab', 'Unread');
    await sees(page, 'Live');
    for (const name of ['grace', 'linus']) {
      await page.evaluate(
        (payload) => chrome.runtime.sendMessage({ quayside: 'ask', name: 'sign-in', payload }),
        { server: proxy.url, credentials: { method: 'token', token: `demo-${name}` } },
      );
    }
    const connections = await noteConnections(browser);
    await page.close();
    await sleep(SETTLE_MS);
    // A worker that is ended while it still reads the lists reads them again, as it should; that is no idleness either.
    await connections.settled(3);
    await killWorker(browser);
    const before = proxy.asked.length;
    let wakes = 0;
    const isAwake = () => browser.targets().some((target) => target.type() === 'service_worker');
    const end = Date.now() + MINUTES * 60_000;
    while (Date.now() < end) {
      await sleep(200);
      if (!isAwake()) continue;
      wakes += 1;
      await sleep(Math.max(0, Math.min(AWAKE_MS, end - Date.now())));
      if (isAwake()) await killWorker(browser);
    }
    const asked = proxy.asked.slice(before);
    const reasons = asked.map((what, index) => {
      const at = performance.timeOrigin + (proxy.times[before + index] ?? 0);
      return { what, at };
    });
    const said = reasonsOf(reasons, await connections.notes());
    const asleep = 1 - (wakes * AWAKE_MS) / (MINUTES * 60_000);
    return [
      {
        what: `idle, signed in, three accounts (${MINUTES} minutes measured for the hour): requests besides the streams`,
        goal: '0',
        measured: `${asked.length}${asked.length > 0 ? ` (${said})` : ''}, ${proxy.streams()} streams open`,
        met: asked.length === 0,
      },
      {
        what: 'idle, the same: service worker asleep',
        goal: 'at least 95% of the time',
        measured: `${Math.round(asleep * 100)}% (woken ${wakes} times, each counted as ${AWAKE_MS / 1000} s awake)`,
        met: asleep >= 0.95,
      },
    ];
  } finally {
    await browser.close();
    await proxy.stop();
    await server.stop();
  }
}
