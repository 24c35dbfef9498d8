/**
 * The address bar of a story. Chromium's is reached by no driver: what is typed behind the keyword is delivered as it
 * would. In Firefox it is the real one.
 */
import type { Browser } from 'puppeteer-core';
import { isFirefox } from '../../scripts/browsers.ts';
import { inFirefoxItself } from '../../scripts/firefox-itself.ts';
import { workerOf } from '../../scripts/person.ts';
import { eventually } from './people.ts';

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

export interface AddressBar {
  /** Types behind the keyword; gives what Enter is said to do, and what the lines for other things put into the bar. */
  type(text: string): Promise<{ first: string; lines: string[] }>;
  /** Presses Enter, with this typed behind the keyword. */
  enter(text: string): Promise<void>;
}

/** Begins to type. */
export const addressBar = (browser: Browser): Promise<AddressBar> =>
  isFirefox(browser) ? barOfFirefox(browser) : barOfChromium(browser);

async function barOfChromium(browser: Browser): Promise<AddressBar> {
  const worker = await workerOf(browser);
  await worker.evaluate(() => chrome.omnibox.onInputStarted.dispatch());
  return {
    type: async (text) => {
      const { first, lines } = await worker.evaluate(
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
      );
      return { first: asShown(first), lines };
    },
    enter: (text) =>
      worker.evaluate((typed) => chrome.omnibox.onInputEntered.dispatch(typed, 'currentTab'), text),
  };
}

const SIGNS: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

/** What Chromium shows of a description, which is XML without any elements here. */
function asShown(description: string): string {
  if (/[<>]|&(?!(amp|lt|gt|quot|apos);)/.test(description)) throw new Error(`This is no XML: ${description}`);
  return description.replace(/&\w+;/g, (sign) => SIGNS[sign] ?? sign);
}

const KEYWORD = 'fd ';
/** What acts in Firefox's own window begins so: `bar` is its address bar, `press` gives it keys as a keyboard does. */
const IN_ITS_WINDOW = `
  const own = [...Services.wm.getEnumerator('navigator:browser')].find(({ toolbar, gBrowser }) => toolbar.visible && gBrowser);
  const bar = own.gURLBar;
  const press = (keys) => {
    const keyboard = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor);
    if (!keyboard.beginInputTransactionForTests(own)) throw new Error('The window takes no keys.');
    for (const key of keys) {
      const event = new own.KeyboardEvent('', key);
      keyboard.keydown(event);
      keyboard.keyup(event);
    }
  };`;

async function barOfFirefox(browser: Browser): Promise<AddressBar> {
  const inIt = (act: string) => inFirefoxItself(browser, `(() => {${IN_ITS_WINDOW}${act}})()`);
  /** What each line says, and what it would put into the bar; the first says the same whatever is typed. */
  const shown = async (): Promise<{ title: string; content: string }[]> =>
    JSON.parse(
      await inIt(`
        const { view } = bar;
        const results = view.isOpen ? Array.from({ length: view.visibleRowCount }, (_, at) => view.getResultAtIndex(at)) : [];
        return JSON.stringify(results.map((one) => ({ title: one?.payload.title ?? '', content: one?.payload.content ?? '' })));`),
    );
  const type = async (text: string) => {
    const typed = KEYWORD + text;
    await inIt(`
      own.focus();
      bar.focus();
      bar.select();
      press([...${JSON.stringify(typed)}].map((key) => ({ key })));`);
    return eventually('Firefox shows what can be done', async () => {
      const [above, own, ...others] = await shown();
      if (above?.content !== typed || own?.content.trimEnd() !== typed) return null;
      return { first: own.title, lines: others.map(({ content }) => content.slice(KEYWORD.length)) };
    });
  };
  return {
    type,
    enter: async (text) => {
      await type(text);
      await inIt(`press([{ key: 'Enter', code: 'Enter', keyCode: 13 }]);`);
    },
  };
}
