/**
 * The browser's own API in place of webextension-polyfill: it gives promises everywhere by now. The polyfill takes time
 * at each start, most of it where Chromium has a `browser` itself: the bundler copies all its properties, and each that
 * is looked at is set up then.
 */
import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';

/** The module that hands the browser's own API out. */
export const BROWSER = fileURLToPath(import.meta.resolve('wxt/browser'));

/** Has a build call the browser itself. A listener there answers a message through its third argument. */
export function callBrowserItself(config: InlineConfig): void {
  config.resolve = { ...config.resolve, alias: { ...config.resolve?.alias, 'wxt/browser': BROWSER } };
}
