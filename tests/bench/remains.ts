/** What is written below the table of docs/benchmarks.md: the causes that were found, and what would be done next. */
export const REMAINS = `## Causes, and what remains

- **Popup, 45 KB**: it was 140 KB in some sixty files and became 51 KB in eight; what was added since is in the table. Of these 6.5 KB are styles. A third of the rest is what every page stands on (Preact with hooks, signals, idb, the schemas of the settings); the grammar of mentions and addresses, with its list of domains, is 5 KB, and the shapes of all icons 2.5 KB. Next: icons by screen, the account menu on demand, settings without the schema library.
- **Service worker, 40 KB**: two thirds are the API library with ky, the schemas and the polyfill; a service worker can't fetch code on demand. Next: what only Firefox holds there (the stream and its parser) by the build for Firefox alone, signing in through the browser and the sharing of pages in a page of their own.
- **Posts**: of eight ways to the database for each post two are left, and these are shared by all posts of the moment. On the same machine the server took 1.4 ms of CPU a post and PostgreSQL 1.2 ms, starts included. What is left is the request itself, and that a post is seven rows where the floor writes one.
- **Scrolling**: a conversation draws all messages that are known of it; the list has no window yet. Pages of history come as they are scrolled to, so that few people ever have more than some hundred, but the goal is not met.
- **Worker asleep**: the poll's alarm looks every two minutes whether the streams stand, and the browser keeps a worker for half a minute after each look. Ten minutes would meet the goal, at the price of noticing a lost holder later.
- **Idle** is measured for ten minutes, and streams on the machine that also reads them.
`;
