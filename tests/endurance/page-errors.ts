import type { Page } from 'puppeteer-core';

/**
 * Tells of each error of a page: what nobody caught, and what a boundary caught because it could not be drawn
 * (`components/ui/Boundary.tsx`), which the page survives, but should not have to.
 */
export function hearErrors(page: Page, tell: (error: string) => void): void {
  page.on('pageerror', (error) => tell(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().startsWith('Quayside could not draw'))
      tell(message.text());
  });
}
