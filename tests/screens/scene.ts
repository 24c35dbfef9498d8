/** The stage of the walk: the real server with demo data, a proxy in front of it, one browser with the extension. */
import { join } from 'node:path';
import { ensureBrowser, launchChromium } from '../../scripts/browsers.ts';
import { startMisbehavingServer } from '../support/misbehaving-server.ts';
import { startServer } from '../support/server.ts';
import type { Scene } from './walk.ts';

export async function openScene(options: {
  unreadPerFlow: number;
}): Promise<{ scene: Scene; close(): Promise<void> }> {
  const server = await startServer({ demo: true });
  const proxy = await startMisbehavingServer(server.url);
  const browser = await launchChromium({
    extension: join(process.env.WXT_OUT ?? join(import.meta.dirname, '../../.output'), 'chrome-mv3'),
    executablePath: ensureBrowser('chromium'),
    headless: true,
  });
  return {
    scene: { browser, server, proxy, ...options },
    async close() {
      await browser.close();
      await proxy.stop();
      await server.stop();
    },
  };
}
