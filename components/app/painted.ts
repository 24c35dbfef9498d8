/** When a page that nobody sees goes on without being painted; ms. */
const UNSEEN = 300;

/** Resolves when what the page has drawn is painted. What is done then delays nothing a person waits for. */
export const painted = (): Promise<void> =>
  new Promise((resolve) => {
    // A timer that is set while a frame is made runs after it.
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, UNSEEN);
  });
