/** Text as it is compared: cases and the ways to write one character are the same, "ẞ" and "ss", "Σ" and "ς". Pure. */
export const folded = (text: string): string =>
  text.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ');
