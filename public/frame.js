// Runs while the popup is read, after `theme.js`, in whose file the build puts it: the popup's head and tabs as it last
// drew them (components/app/frame.ts keeps them), so that the first paint waits for nothing. They are inert until the app
// takes these very elements over.
try {
  const { version, speaks, lang, dir, frame } = JSON.parse(localStorage.getItem('quayside-frame'));
  const build = ([name, space, attributes, ...children]) => {
    const element = document.createElementNS(space, name);
    for (const [key, value] of attributes) element.setAttribute(key, value);
    element.append(...children.map((child) => (typeof child === 'string' ? child : build(child))));
    return element;
  };
  // Not that of another version, nor in a language the browser spoke before, nor for an address that opens elsewhere.
  const { runtime, i18n } = chrome;
  if (version === runtime.getManifest().version && speaks === i18n.getUILanguage() && location.hash === '') {
    Object.assign(document.documentElement, { lang, dir });
    const drawn = build(frame);
    drawn.inert = true;
    // As soon as its place is there, which is before anything is painted, and before any code of the app.
    new MutationObserver((_, observer) => {
      const place = document.getElementById('app');
      if (!place) return;
      observer.disconnect();
      place.append(drawn);
    }).observe(document, { childList: true, subtree: true });
  }
} catch {
  // Nothing is kept, as when nobody is signed in, or storage is refused: the app draws everything a moment later.
}
