import type { Frame, Page } from 'puppeteer-core';

/** Resolves when nothing moves any more: transitions over, fonts and pictures in, one frame drawn. */
export async function settle(page: Page | Frame): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const ending = document
      .getAnimations()
      // What takes longer is a clock, such as that of a notice, or never ends.
      .filter(({ effect }) => Number(effect?.getComputedTiming().endTime ?? 0) < 2_000)
      .map(({ finished }) => finished.catch(() => {}));
    await Promise.all([document.fonts.ready, ...ending]);
    await Promise.all(
      [...document.images].filter(({ complete }) => !complete).map((one) => one.decode().catch(() => {})),
    );
    await frame();
  });
}
