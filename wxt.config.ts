import type { Plugin } from 'vite';
import { defineConfig } from 'wxt';
import { catalogFiles } from './scripts/catalogs.ts';
import { emojiFile } from './scripts/emoji.ts';
import { gatherLicences, writeLicences } from './scripts/licences.ts';
import { minifyAgain } from './scripts/minify.ts';
import { newsFile } from './scripts/news.ts';
import { buildPages } from './scripts/page-build.ts';
import { finishPopup } from './scripts/popup-page.ts';
import { buildWorkers } from './scripts/worker-build.ts';

/**
 * The policy of the extension's own pages and worker: no script but ours, no frame, no form that leaves. It connects
 * to any server a person signs in to (`http:` serves this computer itself only, lib/accounts/server-address.ts;
 * a policy can't name the loopback addresses) and shows pictures, which run nothing. There is no
 * `frame-ancestors`: it would hold for the share sheet too; the other pages are open to no frame as it is.
 */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'worker-src': "'self'",
  'connect-src': "'self' https: http:",
  'img-src': "'self' https: http: data: blob:",
  'font-src': "'self'",
  'object-src': "'none'",
  'frame-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** The policy as the manifest has it; `npm run dev` reloads through a socket and puts styles into the page. */
function policy(developing: boolean): string {
  const dev: Record<string, string> = developing
    ? { 'style-src': " 'unsafe-inline'", 'connect-src': ' ws:', 'font-src': ' data:' }
    : {};
  return Object.entries(POLICY)
    .map(([name, sources]) => `${name} ${sources}${dev[name] ?? ''};`)
    .join(' ');
}

/**
 * Preact can set `innerHTML` (`dangerouslySetInnerHTML`). Nothing here does, and nothing could from now on: that
 * one assignment sets text instead. Fails the build when a new Preact has it otherwise.
 */
const withoutInnerHTML: Plugin = {
  name: 'quayside:without-inner-html',
  apply: 'build',
  transform: {
    filter: { id: /\/preact\/dist\/preact\.mjs$/ },
    handler(code) {
      const found = code.split('.innerHTML=').length - 1;
      if (found !== 1) throw new Error(`Preact sets innerHTML ${found} times; wxt.config.ts knows of one.`);
      return { code: code.replace('.innerHTML=', '.textContent='), map: null };
    },
  },
};

/**
 * The parser of HTML has a table of all named characters, 20 KB that no page asks for: the browser has it, too
 * (components/ui/named-characters.ts). Fails the build when the table is no more where it was.
 */
const withoutNamedCharacters: Plugin = {
  name: 'quayside:without-named-characters',
  apply: 'build',
  transform: {
    filter: { id: /\/entities\/dist\/esm\/generated\/decode-data-html\.js$/ },
    handler(code) {
      if (!code.includes('export const htmlDecodeTree ='))
        throw new Error(
          'The table of named characters is another; wxt.config.ts leaves out one called htmlDecodeTree.',
        );
      return { code: 'export const htmlDecodeTree = new Uint16Array();', map: null };
    },
  },
};

/** The oldest versions the extension runs in. */
const OLDEST = { chrome: 128, firefox: 142 };

/** The browser that is built for; known once WXT has read this file and its options. */
let builtFor = '';

/** Builds the extension. Manifest permissions are a decision: every entry names what needs it. */
export default defineConfig({
  modules: ['@wxt-dev/webextension-polyfill'],
  imports: false,
  manifestVersion: 3,
  // Lets several builds stand beside each other, each in its own folder.
  outDir: process.env.WXT_OUT ?? '.output',
  // Reviewers of Firefox add-ons build the package from these (docs/store/building.md); pictures and proofs are no part of it.
  zip: {
    excludeSources: ['docs/screenshots/**', 'docs/store/*.png', 'data/**', 'coverage/**', 'test-results/**'],
  },
  // `npm run dev` starts the browser itself, together with the server it talks to.
  webExt: { disabled: true },
  vite: ({ browser }) => ({
    // The oldest browsers the manifest admits: nothing is rewritten for older ones.
    build: { target: browser === 'firefox' ? `firefox${OLDEST.firefox}` : `chrome${OLDEST.chrome}` },
    // Preact through the bundler's own JSX transform; no Babel.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [withoutInnerHTML, withoutNamedCharacters, gatherLicences, minifyAgain],
  }),
  hooks: {
    ready: ({ config }) => {
      builtFor = config.browser;
    },
    'vite:build:extendConfig': (entrypoints, config) => {
      if (entrypoints.some(({ type }) => type === 'background') && builtFor !== 'firefox')
        buildWorkers(config);
      if (entrypoints.some(({ inputPath }) => inputPath.endsWith('.html'))) buildPages(config);
    },
    // The texts of each language, a file of its own, so that only the language in use is read (lib/i18n); the emoji; the news.
    'build:publicAssets': (_, files) => {
      files.push(...catalogFiles(), emojiFile(), newsFile());
    },
    // The styles that stand in the popup's page are allowed by their hash, and no others that stand in a page.
    'build:manifestGenerated': ({ config }, manifest) => {
      const policies = manifest.content_security_policy;
      if (config.command !== 'build' || typeof policies !== 'object') return;
      const styles = `style-src 'self' ${finishPopup(config.outDir)}`;
      policies.extension_pages = policies.extension_pages?.replace("style-src 'self'", styles);
    },
    'build:done': ({ config }) => {
      if (config.command === 'build') writeLicences(config.outDir);
    },
  },
  manifest: ({ browser, command }) => ({
    // The browser itself shows these, in its own language (public/_locales).
    default_locale: 'en',
    name: '__MSG_name__',
    short_name: 'Quayside',
    description: '__MSG_description__',
    // storage: settings; alarms: the poll and retries; contextMenus: "Share to Flowdock";
    // activeTab + scripting: the share sheet, only in the tab where it was asked for.
    // identity: signing in on the server's own page, in a window the browser closes again.
    // notifications: mentions and private messages.
    // idle (not in Firefox, which does not tell): no notification onto a locked screen. Neither browser warns of it.
    // offscreen (not in Firefox): the document that holds the stream of new messages and uploads files.
    // sidePanel (not in Firefox, where a sidebar needs no permission): the app beside the page.
    permissions: [
      'storage',
      'alarms',
      'contextMenus',
      'activeTab',
      'scripting',
      'identity',
      'notifications',
      ...(browser === 'firefox' ? [] : ['idle', 'offscreen', 'sidePanel']),
    ],
    // What a company sets for its people (docs/company.md); Firefox takes it without a schema.
    ...(browser === 'firefox' ? {} : { storage: { managed_schema: 'managed-schema.json' } }),
    // tabs: titles and addresses of all tabs of a window, asked for when a person shares them.
    optional_permissions: ['tabs'],
    // The framed share sheet alone; its address changes with each browser session where the browser knows how.
    web_accessible_resources: [
      {
        resources: ['share.html'],
        matches: ['<all_urls>'],
        ...(browser === 'firefox' ? {} : { use_dynamic_url: true }),
      },
    ],
    content_security_policy: { extension_pages: policy(command === 'serve') },
    commands: {
      _execute_action: { suggested_key: { default: 'Alt+Q' } },
      'share-page': { suggested_key: { default: 'Alt+Shift+Q' }, description: '__MSG_sharePage__' },
      // Firefox toggles its sidebar by itself, under this name.
      [browser === 'firefox' ? '_execute_sidebar_action' : 'open-side-panel']: {
        suggested_key: { default: 'Alt+Shift+S' },
        description: '__MSG_openSidePanel__',
      },
    },
    omnibox: { keyword: 'fd' },
    action: { default_title: '__MSG_signedOut__' },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'quayside@quayside.example',
              strict_min_version: `${OLDEST.firefox}.0`,
              data_collection_permissions: { required: ['personalCommunications', 'authenticationInfo'] },
            },
          },
        }
      : { minimum_chrome_version: `${OLDEST.chrome}` }),
  }),
});
