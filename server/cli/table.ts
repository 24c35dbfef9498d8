/** Prints rows in aligned columns, or a sentence when there are none. */
export function table(head: string[], rows: string[][], none: string): void {
  if (rows.length === 0) {
    console.log(none);
    return;
  }
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
