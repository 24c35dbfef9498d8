/** What a person downloads: the popup's first piece, the service worker, the packed extension. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { builtExtension } from '../support/browser.ts';
import type { Figure } from './figures.ts';

const KB = 1000;
const kb = (bytes: number): string => `${(bytes / KB).toFixed(1)} KB`;

/** All files of a folder, by their paths in it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
}

/** What the browser reads before the page can be used: the page, and every script and style it names and does not disable. */
function openedWith(folder: string, page: string): string[] {
  const html = readFileSync(join(folder, page), 'utf8');
  const named = [...html.matchAll(/<(?!link rel="stylesheet" disabled)[^>]*(?:src|href)="\/([^"]+)"/g)].map(
    ([, path = '']) => path,
  );
  return [page, ...new Set(named)];
}

/** What the service worker runs before its listeners stand, and the files it asks for later. */
function worker(folder: string): { start: string[]; later: string[] } {
  const files = filesIn(join(folder, 'worker')).map((name) => `worker/${name}`);
  return { start: ['background.js'], later: files.filter((file) => file !== 'worker/streams.js') };
}

export async function sizes(): Promise<Figure[]> {
  const folder = builtExtension();
  const gzipped = (path: string): number => gzipSync(readFileSync(join(folder, path))).length;
  const sum = (paths: string[], size: (path: string) => number): number =>
    paths.reduce((total, path) => total + size(path), 0);
  const popup = sum(openedWith(folder, 'popup.html'), gzipped);
  const { start, later } = worker(folder);
  const starting = sum(start, gzipped);
  // A file in an archive has its name twice, and 76 bytes around it.
  const packed = sum(
    filesIn(folder),
    (path) => deflateRawSync(readFileSync(join(folder, path)), { level: 9 }).length + 2 * path.length + 76,
  );
  const figure = (what: string, most: number, bytes: number): Figure => ({
    what,
    goal: `at most ${most} KB`,
    measured: kb(bytes),
    met: bytes <= most * KB,
  });
  return [
    figure('popup code and styles before interaction, gzip', 45, popup),
    {
      ...figure('service worker code before its listeners stand, gzip', 40, starting),
      measured: `${kb(starting)}, and ${kb(sum(later, gzipped))} when they are asked for something`,
    },
    figure('packed extension, all languages', 350, packed),
  ];
}
