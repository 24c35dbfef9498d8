/**
 * Acts in Firefox where its driver does not reach: in its own window, with all the rights of the browser, and through
 * that in the background of the extension.
 */
import type { Browser } from 'puppeteer-core';

/** What puppeteer knows of a browser's connection by WebDriver BiDi, and its types do not. */
interface BidiConnection {
  send(method: string, parameters: object): Promise<{ result: Record<string, unknown> }>;
}

/** Runs an expression in Firefox's own window, with all the rights of the browser, and gives the text it comes to. */
export async function inFirefoxItself(browser: Browser, expression: string): Promise<string> {
  const { connection } = browser as unknown as { connection: BidiConnection };
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const [window] = tree.result.contexts as { context: string }[];
  const { result } = await connection.send('script.evaluate', {
    target: { context: window?.context },
    awaitPromise: true,
    expression,
  });
  if (result.type !== 'success') throw new Error(`Firefox itself: ${JSON.stringify(result)}`);
  const { value } = result.result as { value?: unknown };
  return String(value ?? '');
}

/** The extension, in an expression for `inFirefoxItself`. */
export const firefoxExtension = (id: string): string =>
  `WebExtensionPolicy.getByID(${JSON.stringify(id)}).extension`;

/** What runs in the process of the extension: evaluates a call in its background and answers with how that ended. */
const evaluateThere = (call: string, answer: string): string => `
  (async () => {
    try {
      const sandbox = Cu.Sandbox(content, { sandboxPrototype: content, wantXrays: false });
      const value = await Cu.evalInSandbox(${JSON.stringify(call)}, sandbox);
      sendAsyncMessage(${JSON.stringify(answer)}, { value: value ?? 'null' });
    } catch (error) {
      sendAsyncMessage(${JSON.stringify(answer)}, { error: String(error) });
    }
  })();`;

let calls = 0;

/**
 * Runs a function in the background of the extension of this id, which it wakes when it was stopped. Arguments and
 * result pass as JSON.
 */
export async function inFirefoxBackground<Args extends unknown[], Result>(
  browser: Browser,
  id: string,
  act: (...args: Args) => Result | Promise<Result>,
  ...args: Args
): Promise<Result> {
  calls += 1;
  const answer = `quayside:answer-${calls}`;
  const call = `(async () => JSON.stringify(await (${act})(...${JSON.stringify(args)})))()`;
  const script = `data:application/javascript;charset=utf-8,${encodeURIComponent(evaluateThere(call, answer))}`;
  const text = await inFirefoxItself(
    browser,
    `(async () => {
      const extension = ${firefoxExtension(id)};
      await extension.wakeupBackground?.();
      const view = [...extension.views].find(({ viewType }) => viewType === 'background');
      const { messageManager } = view.xulBrowser;
      const { promise, resolve } = Promise.withResolvers();
      messageManager.addMessageListener(${JSON.stringify(answer)}, function heard({ data }) {
        messageManager.removeMessageListener(${JSON.stringify(answer)}, heard);
        resolve(data);
      });
      messageManager.loadFrameScript(${JSON.stringify(script)}, false);
      const late = new Promise((end) => setTimeout(end, 30_000, { error: 'The background did not answer.' }));
      return JSON.stringify(await Promise.race([promise, late]));
    })()`,
  );
  const { value, error } = JSON.parse(text) as { value?: string; error?: string };
  if (value === undefined) throw new Error(`The background: ${error}`);
  // `undefined` has no JSON.
  return (value === 'null' ? null : JSON.parse(value)) as Result;
}

/** Chooses an entry of the context menu over a page, as Firefox tells of it; lets the extension in, as it does. */
export async function chooseFromFirefoxMenu(
  browser: Browser,
  id: string,
  click: { pageUrl: string },
): Promise<void> {
  await inFirefoxItself(
    browser,
    `(() => {
      const extension = ${firefoxExtension(id)};
      const click = ${JSON.stringify({ editable: false, modifiers: [], ...click })};
      const tabs = [...Services.wm.getEnumerator('navigator:browser')].flatMap(({ gBrowser }) => gBrowser.tabs);
      const tab = tabs.findLast(({ linkedBrowser }) => linkedBrowser.currentURI.spec === click.pageUrl);
      extension.tabManager.addActiveTabPermission(tab);
      extension.emit('webext-menu-menuitem-click', click, tab);
      return '';
    })()`,
  );
}
