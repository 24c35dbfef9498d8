import { defineConfig } from 'wxt';

/** Builds the extension. Manifest permissions are a decision: every entry names what needs it. */
export default defineConfig({
  modules: ['@wxt-dev/webextension-polyfill'],
  imports: false,
  manifestVersion: 3,
  // Lets several builds stand beside each other, each in its own folder.
  outDir: process.env.WXT_OUT ?? '.output',
  // `npm run dev` starts the browser itself, together with the server it talks to.
  webExt: { disabled: true },
  vite: () => ({
    // Preact through the bundler's own JSX transform; no Babel.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  }),
  manifest: ({ browser }) => ({
    name: 'Quayside for Flowdock',
    short_name: 'Quayside',
    description:
      'Flowdock team chat in the toolbar: unread mentions, private messages, share the page you are on.',
    // storage: settings; alarms: the poll and retries; contextMenus: "Share to Flowdock";
    // activeTab + scripting: the share sheet, only in the tab where it was asked for.
    // offscreen (not in Firefox): the document that holds the stream of new messages and uploads files.
    permissions: [
      'storage',
      'alarms',
      'contextMenus',
      'activeTab',
      'scripting',
      ...(browser === 'firefox' ? [] : ['offscreen']),
    ],
    // The framed share sheet alone; its address changes with each browser session where the browser knows how.
    web_accessible_resources: [
      {
        resources: ['share.html'],
        matches: ['<all_urls>'],
        ...(browser === 'firefox' ? {} : { use_dynamic_url: true }),
      },
    ],
    action: { default_title: 'Quayside: signed out' },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'quayside@quayside.example',
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['personalCommunications', 'authenticationInfo'] },
            },
          },
        }
      : { minimum_chrome_version: '128' }),
  }),
});
