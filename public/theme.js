// Runs before the first paint of a page: how it looks, as components/app/theme.ts last mirrored it.
try {
  for (const [name, value] of JSON.parse(localStorage.getItem('quayside-look')) ?? [])
    document.documentElement.setAttribute(name, value);
} catch {
  // Storage is refused: the settings say it a moment later.
}
