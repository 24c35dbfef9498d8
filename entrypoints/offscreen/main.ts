/** The offscreen document: lives on while the service worker sleeps. Each of its services begins here. */
export {};
