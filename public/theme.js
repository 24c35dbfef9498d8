// Runs before the first paint of a page: the chosen theme, as components/app/theme.ts last mirrored it.
try {
  const theme = localStorage.getItem('quayside-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is refused: the settings set the theme a moment later.
}
