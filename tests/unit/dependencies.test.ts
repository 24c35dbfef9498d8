import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const at = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('each package is there for a reason that docs/dependencies.md names, and no other is named', () => {
  const { dependencies, devDependencies } = JSON.parse(at('package.json'));
  const named = [...at('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name ?? '');
  const used = Object.keys({ ...dependencies, ...devDependencies });
  const covers = (name: string, used: string) =>
    name === used || (name === '@types/*' && used.startsWith('@types/'));
  expect(used.filter((one) => !named.some((name) => covers(name, one)))).toEqual([]);
  expect(named.filter((name) => !used.some((one) => covers(name, one)))).toEqual([]);
});
