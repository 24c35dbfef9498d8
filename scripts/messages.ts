/**
 * The texts of the extension, found in its code: every `t('…')`, `rich('…')` and `msg('…')` of lib/i18n.
 * `npm run messages` tells which of them a language lacks and which translations are of no text any more;
 * `npm run messages -- --write` puts both right in lib/i18n/locales (a new text has an empty translation).
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseAst } from 'vite';
import { LANGUAGES } from '../lib/i18n/languages.ts';
import { readCatalog } from './catalogs.ts';

const root = join(import.meta.dirname, '..');
/** Where people's texts are; the API library and lib/i18n itself hold none. */
export const SOURCES = ['components/**/*.{ts,tsx}', 'entrypoints/**/*.{ts,tsx}', 'lib/**/*.ts'];
const WORDLESS = /^lib\/(flowdock|i18n)\//;

/** A node of the syntax tree (ESTree with JSX and TypeScript); its other fields depend on its type. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

/** A file's code and its tree. */
export interface SourceFile {
  path: string;
  code: string;
  tree: Node;
}

/** Every file that may hold a text. */
export function sourceFiles(): SourceFile[] {
  return globSync(SOURCES, { cwd: root })
    .filter((path) => !WORDLESS.test(path))
    .sort()
    .map((path) => {
      const code = readFileSync(join(root, path), 'utf8');
      const tree: unknown = parseAst(code, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
      return { path, code, tree: tree as Node };
    });
}

/** Visits a tree from above; `enter` gives false to leave out what lies below. */
export function visit(
  node: Node,
  enter: (node: Node, parents: readonly Node[]) => boolean | undefined,
  parents: readonly Node[] = [],
): void {
  if (enter(node, parents) === false) return;
  const below = [...parents, node];
  for (const field of Object.values(node)) {
    for (const child of Array.isArray(field) ? field : [field]) if (isNode(child)) visit(child, enter, below);
  }
}

/** The text a call marks, or null for any other node; `dynamic` when the argument is no text but code. */
export function markedText(node: Node): { text: string } | 'dynamic' | null {
  const { callee, arguments: given } = node;
  if (node.type !== 'CallExpression' || !isNode(callee) || callee.type !== 'Identifier') return null;
  if (!['t', 'rich', 'msg'].includes(String(callee.name)) || !Array.isArray(given)) return null;
  const first: unknown = given[0];
  if (!isNode(first)) return null;
  return first.type === 'Literal' && typeof first.value === 'string' ? { text: first.value } : 'dynamic';
}

/** All texts, each once, with the places they stand in. */
export function messagesInCode(files = sourceFiles()): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { path, code, tree } of files) {
    visit(tree, (node) => {
      const marked = markedText(node);
      if (marked === null || marked === 'dynamic') return true;
      const line = code.slice(0, node.start).split('\n').length;
      found.set(marked.text, [...(found.get(marked.text) ?? []), `${path}:${line}`]);
      return true;
    });
  }
  return found;
}

function report(write: boolean): void {
  const wanted = [...messagesInCode().keys()].sort((a, b) => (a < b ? -1 : 1));
  let wrong = 0;
  for (const { code } of LANGUAGES) {
    if (code === 'en') continue;
    const catalog = readCatalog(code);
    const missing = wanted.filter((text) => !catalog[text]);
    const superfluous = Object.keys(catalog).filter((text) => !wanted.includes(text));
    wrong += missing.length + superfluous.length;
    for (const text of missing) console.log(`${code}: no translation of “${text}”`);
    for (const text of superfluous) console.log(`${code}: nothing says “${text}” any more`);
    if (!write) continue;
    const next = Object.fromEntries(wanted.map((text) => [text, catalog[text] ?? '']));
    writeFileSync(join(root, 'lib/i18n/locales', `${code}.json`), `${JSON.stringify(next, null, 2)}\n`);
  }
  console.log(`${wanted.length} texts in ${LANGUAGES.length} languages.`);
  if (wrong > 0 && !write) process.exitCode = 1;
}

if (import.meta.main) report(parseArgs({ options: { write: { type: 'boolean' } } }).values.write ?? false);
