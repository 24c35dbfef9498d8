import type { Page } from 'puppeteer-core';

/** Bytes a page's JavaScript holds once what it no longer needs is gone. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.createCDPSession();
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
