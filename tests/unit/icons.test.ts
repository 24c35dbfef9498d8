import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FIRST_SHAPES, shapeOf } from '../../components/ui/icon-shapes.tsx';

/** The sources an entry reads at its start, and no others. */
function readAtStart(entry: URL): URL[] {
  const seen = new Map([[entry.href, entry]]);
  for (const [, file] of seen) {
    const imports = readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) (?!type )(?:[^;']*? from )?'(\.[^']+\.tsx?)'/gm,
    );
    for (const [, path = ''] of imports) {
      const one = new URL(path, file);
      seen.set(one.href, one);
    }
  }
  return [...seen.values()];
}

it('the popup begins with all icons it may show before anything is fetched, and with no others', async () => {
  const read = readAtStart(new URL('../../entrypoints/popup/main.tsx', import.meta.url));
  expect(read.map((file) => fileURLToPath(file)).join()).toContain('UnreadItem.tsx');
  const shown = new Set<string>();
  for (const file of read)
    for (const [, plain, chosen = '', listed] of readFileSync(file, 'utf8').matchAll(
      /\b(?:icon|name)=(?:"(\w+)"|\{([^}]*)\})|\bicon: '(\w+)'/g,
    ))
      for (const name of [plain, listed, ...[...chosen.matchAll(/'(\w+)'/g)].map(([, one]) => one)])
        if (name !== undefined && name !== 'mark') shown.add(name);
  expect([...shown].sort()).toEqual(Object.keys(FIRST_SHAPES).sort());

  expect(shapeOf('server')).toBeUndefined();
  await import('../../components/ui/more-icons.tsx');
  expect(shapeOf('server')).toBeDefined();
});
