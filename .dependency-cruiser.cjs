/**
 * Who may import whom (docs/architecture.md). Each rule's comment is the sentence a wrong import fails with:
 * it says where the code belongs instead.
 */

/** What only the background may touch: it alone writes the picture, holds tokens and calls the API. */
const backgroundOnly = [
  '^lib/(sync|accounts)/',
  '^lib/flowdock/(client|http|oauth|stream)[.]ts$',
  '^lib/flowdock/resources/',
  '^lib/store/(apply-change|clear|picture-stores|writer)[.]ts$',
  '^lib/outbox/(drain|send-waiting|upload|send-file|answer-upload)[.]ts$',
  '^lib/files/addresses[.]ts$',
  '^lib/(answer|answer-one|badge|handlers|keep-first-screen|menus|notifications|notification-clicks|omnibox-lines)[.]ts$',
  '^lib/notify-(every|marks|show)[.]ts$',
  '^lib/share/(service|begin|capture|kept-file|attached)[.]ts$',
  '^lib/manage/(?!requests[.]ts$)',
  '^lib/live/(service|take|set-live|hold|account-stream)[.]ts$',
];
const ours = '^(entrypoints|components|lib|server|scripts|tests)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'components-show',
      severity: 'error',
      comment:
        'A component shows the store and puts into the outbox; it never syncs, signs in, writes the store or calls the API. ' +
        'Move that work to a service in lib/ that the background wires, and ask for it with lib/ask.ts (add the request to lib/protocol.ts).',
      from: { path: '^components/' },
      to: { path: backgroundOnly },
    },
    {
      name: 'pages-only-mount',
      severity: 'error',
      comment:
        'A page mounts an app from components/; only the background and the offscreen document may use services. ' +
        'Ask the background through lib/ask.ts instead.',
      from: { path: '^entrypoints/', pathNot: ['^entrypoints/background[.]ts$', '^entrypoints/offscreen/'] },
      to: { path: backgroundOnly },
    },
    {
      name: 'background-has-no-screen',
      severity: 'error',
      comment: 'The background has no document. What it shares with a component belongs in lib/.',
      from: { path: '^entrypoints/background[.]ts$' },
      to: { path: '^components/' },
    },
    {
      name: 'lib-has-no-screen',
      severity: 'error',
      comment:
        'lib/ knows nothing of what a person sees. Rendering belongs in components/, wiring in entrypoints/; ' +
        'a rule both need belongs in lib/, and they import it from there.',
      from: { path: '^lib/' },
      to: { path: '^(entrypoints|components)/' },
    },
    {
      name: 'components-are-mounted',
      severity: 'error',
      comment:
        'An entrypoint mounts components, never the other way round. Shared code belongs in components/ or lib/.',
      from: { path: '^components/' },
      to: { path: '^entrypoints/' },
    },
    {
      name: 'flowdock-stands-alone',
      severity: 'error',
      comment:
        'lib/flowdock could be published by itself, so it imports nothing else of ours. ' +
        'Pass what it needs as an option of createFlowdock, or put the code that uses both in lib/sync, lib/accounts or lib/share.',
      from: { path: '^lib/flowdock/' },
      to: { path: ours, pathNot: '^lib/flowdock/' },
    },
    {
      name: 'flowdock-knows-no-browser-extension',
      severity: 'error',
      comment:
        'lib/flowdock knows nothing of extensions. Code that needs browser.* belongs in lib/accounts, lib/sync or another service.',
      from: { path: '^lib/flowdock/' },
      to: { path: '^(wxt|webextension-polyfill)|node_modules/(wxt|webextension-polyfill)/' },
    },
    {
      name: 'server-shares-only-model-and-tags',
      severity: 'error',
      comment:
        'The server shares with the extension only lib/flowdock/model, lib/flowdock/tags and lib/identity. ' +
        'Server code belongs in server/; a fact about the wire belongs in lib/flowdock/model.ts.',
      from: { path: '^server/' },
      to: { path: ours, pathNot: ['^server/', '^lib/flowdock/(model|tags)', '^lib/identity[.]ts$'] },
    },
    {
      name: 'extension-has-no-server',
      severity: 'error',
      comment:
        'The extension reaches the server over HTTP only. Shared facts belong in lib/flowdock/model or lib/flowdock/tags.',
      from: { path: '^(entrypoints|components|lib)/' },
      to: { path: '^(server|scripts)/' },
    },
    {
      name: 'store-is-the-ground',
      severity: 'error',
      comment:
        'The store keeps what it is given. Fetching belongs in lib/sync, signing in in lib/accounts, sending in lib/outbox/drain.ts.',
      from: { path: '^lib/store/' },
      to: {
        path: [
          '^lib/(sync|accounts|share)/',
          '^lib/outbox/drain[.]ts$',
          '^lib/flowdock/(client|http|oauth|stream|resources)',
        ],
      },
    },
    {
      name: 'product-without-tests',
      severity: 'error',
      comment: 'Nothing that ships imports tests/. Move what both need to lib/, server/ or scripts/.',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'no-node-in-the-browser',
      severity: 'error',
      comment: 'The browser has no node: modules. Code that needs one belongs in server/ or scripts/.',
      from: { path: '^(entrypoints|components|lib)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      comment:
        'Add the package to package.json, with its reason in docs/dependencies.md, before importing it.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'shipped-packages-are-dependencies',
      severity: 'error',
      comment: 'The server runs without devDependencies. Move the package to "dependencies" in package.json.',
      from: { path: '^server/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or share a third: move the shared part there.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolves',
      severity: 'error',
      comment: 'This import leads nowhere. Imports are relative and end in .ts or .tsx.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(wxt|#imports|virtual:)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.js', '.json', '.css'],
    },
  },
};
