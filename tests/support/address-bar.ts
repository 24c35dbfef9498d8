/** The address bar of a story: what is typed behind the keyword, delivered as the browser would. */
import type { Browser } from 'puppeteer-core';
import { workerOf } from '../../scripts/person.ts';

/** `dispatch` is how Chromium's own bindings deliver an event; it is not part of the documented API. */
type Bound = { dispatch(...args: unknown[]): void };
interface Omnibox {
  onInputStarted: Bound;
  onInputChanged: Bound;
  onInputEntered: Bound;
  setDefaultSuggestion(first: { description: string }): void;
}
/** What functions evaluated in the service worker find there. */
declare const chrome: { omnibox: Omnibox };

/** Begins to type; `type` gives the first line and what the others put into the bar, `enter` presses Enter. */
export async function addressBar(browser: Browser) {
  const worker = await workerOf(browser);
  await worker.evaluate(() => chrome.omnibox.onInputStarted.dispatch());
  return {
    type: (text: string): Promise<{ first: string; lines: string[] }> =>
      worker.evaluate(
        (typed) =>
          new Promise<{ first: string; lines: string[] }>((resolve) => {
            let first = '';
            const { setDefaultSuggestion } = chrome.omnibox;
            chrome.omnibox.setDefaultSuggestion = (given) => {
              first = given.description;
              // The browser itself refuses what is no XML.
              setDefaultSuggestion(given);
            };
            chrome.omnibox.onInputChanged.dispatch(typed, (lines: { content: string }[]) => {
              chrome.omnibox.setDefaultSuggestion = setDefaultSuggestion;
              resolve({ first, lines: lines.map(({ content }) => content) });
            });
          }),
        text,
      ),
    enter: (text: string): Promise<void> =>
      worker.evaluate((typed) => chrome.omnibox.onInputEntered.dispatch(typed, 'currentTab'), text),
  };
}
