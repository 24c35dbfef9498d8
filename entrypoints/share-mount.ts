/**
 * Injected on demand into the tab where a share was asked for. It reads the page, and shows the sheet's frame in
 * a closed shadow root. It is an unlisted script rather than a content script: those announce themselves with
 * an event that the page sees.
 */
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { listenAsMount } from '../lib/share/mount.ts';

export default defineUnlistedScript(() => listenAsMount());
