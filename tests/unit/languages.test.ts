import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { afterEach, describe, expect, test } from 'vitest';
import { clockTime } from '../../components/ui/times.ts';
import { AccountError } from '../../lib/accounts/account-error.ts';
import { factsOf } from '../../lib/failure-facts.ts';
import { failureText, failureWords, LIBRARY_TEXTS } from '../../lib/failure-text.ts';
import { errorOfAnswer, errorOfConnection, FlowdockError } from '../../lib/flowdock/errors.ts';
import { catalogOf, formatMessage, messageKey } from '../../lib/i18n/icu.ts';
import { LANGUAGES, languageOf, localeOf } from '../../lib/i18n/languages.ts';
import { list, rich, speak, t } from '../../lib/i18n/t.ts';
import { catalogFiles, keysOf, readCatalog } from '../../scripts/catalogs.ts';
import {
  markedText,
  messagesInCode,
  type Node,
  type SourceFile,
  sourceFiles,
  visit,
} from '../../scripts/messages.ts';

const root = join(import.meta.dirname, '../..');
const files = sourceFiles();
const messages = [...messagesInCode(files).keys()];
const translated = LANGUAGES.filter(({ code }) => code !== 'en').map(({ code }) => code);

/** The arguments of a message and the forms of its plurals: `{ count: ['one', 'other'] }`; `[]` for the others. */
function argumentsOf(message: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const walk = (elements: readonly unknown[]): void => {
    for (const one of elements as {
      type: number;
      value: string;
      options?: Record<string, { value: unknown[] }>;
    }[]) {
      // 0 is text, 7 the `#` of a plural (types of the parser's tree).
      if (one.type !== 0 && one.type !== 7) found[one.value] = Object.keys(one.options ?? {});
      for (const option of Object.values(one.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(message, 'en').getAst());
  return found;
}

/** Numbers that fall into every plural form of every language here. */
const COUNTS = [0, 1, 2, 3, 5, 11, 21, 99, 100, 101, 1234, 1_000_000];
const valuesOf = (message: string, count: number): Record<string, string | number> =>
  Object.fromEntries(
    Object.keys(argumentsOf(message)).map((name) => [
      name,
      /plural|number/.test(message) ? count : `<${name}>`,
    ]),
  );

describe.each(['en', ...translated])('the texts in %s', (code) => {
  const catalog = code === 'en' ? Object.fromEntries(messages.map((one) => [one, one])) : readCatalog(code);

  test('none is missing and none is left over', () => {
    expect(messages.filter((one) => !catalog[one]?.trim())).toEqual([]);
    expect(Object.keys(catalog).filter((one) => !messages.includes(one))).toEqual([]);
  });

  test('each has the placeholders of the English one, and every plural form of its language', () => {
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories.toSorted();
    for (const [english, text] of Object.entries(catalog)) {
      const own = argumentsOf(text);
      expect(Object.keys(own).toSorted(), english).toEqual(Object.keys(argumentsOf(english)).toSorted());
      for (const options of Object.values(own).filter(({ length }) => length > 0)) {
        const named = options.filter((option) => !option.startsWith('=')).toSorted();
        // English may leave out a form that can't occur: nobody counts one person as several.
        if (code === 'en') expect(named).toContain('other');
        else expect(named, english).toEqual(forms);
      }
    }
  });

  test('each reads as ICU says it does', () => {
    for (const text of Object.values(catalog)) {
      for (const count of /plural|number/.test(text) ? COUNTS : [1]) {
        const values = valuesOf(text, count);
        const expected = new IntlMessageFormat(text, code).format(values);
        expect(formatMessage(text, values, code).join(''), text).toBe(expected);
      }
    }
  });

  test('each ends as the English one does, and none has stray space', () => {
    const stop = /[.。।]$/;
    for (const [english, text] of Object.entries(catalog)) {
      expect(text, english).toBe(text.trim());
      if (/[a-z]\.$/.test(english)) expect(text, english).toMatch(stop);
    }
  });
});

test('the names of the product stay as they are', () => {
  for (const code of translated) {
    const catalog = readCatalog(code);
    for (const name of ['Quayside', 'Flowdock', 'https://api.flowdock.com', '@everyone', 'API']) {
      for (const english of messages.filter((one) => one.includes(name)))
        expect(catalog[english], english).toContain(name);
    }
  }
});

test('the browser’s own texts are there in each language, within the stores’ limits', () => {
  const folder = join(root, 'public/_locales');
  const known = LANGUAGES.map(({ code }) => code.replace('-', '_')).toSorted();
  expect(readdirSync(folder).toSorted()).toEqual(known);
  for (const code of known) {
    const texts = JSON.parse(readFileSync(join(folder, code, 'messages.json'), 'utf8'));
    expect(Object.keys(texts).toSorted()).toEqual([
      'description',
      'name',
      'openSidePanel',
      'sharePage',
      'signedOut',
    ]);
    expect(texts.description.message.length).toBeLessThanOrEqual(132);
    expect(texts.name.message.length).toBeLessThanOrEqual(45);
  }
});

test('no two texts share a key, and a list with two such is refused', () => {
  expect(new Set(messages.map(messageKey)).size).toBe(messages.length);
  expect(() => keysOf(['Save', 'Send', 'Save'])).toThrow('Another text has the key of “Save”');
});

/** The catalog of a language as the extension reads it from its files. */
function built(code: string): Record<string, string> {
  const files = new Map(catalogFiles().map(({ relativeDest, contents }) => [relativeDest, contents]));
  const list = (name: string): string[] => JSON.parse(files.get(`languages/${name}.json`) ?? '');
  return catalogOf(list('keys'), list(code));
}

test.each(translated)('the files of the extension give %s as its translators wrote it', (code) => {
  const written = Object.entries(readCatalog(code)).map(([english, text]) => [messageKey(english), text]);
  expect(built(code)).toEqual(Object.fromEntries(written));
});

test('a text without a translation is none of its catalog', () => {
  expect(catalogOf(['a', 'b', 'c'], ['A', '', 'C'])).toEqual({ a: 'A', c: 'C' });
});

/** Attributes whose text a person reads or hears. */
const READ = /^(aria-label|aria-description|title|label|placeholder|alt|help|hint|text|detail|heading)$/;
/** Names that are the same in every language, keys of a keyboard, and marks. */
const SAME =
  /^(Quayside|Esc|Enter|Ctrl|Alt|Shift|Command|End|Ctrl Enter|Ctrl ↵|PDF|KB|MB|GB|TB|https:\/\/)$|^[^\p{L}]*$|^.$/u;
/** Where text is for programmers: reports, traces, and what leaves as data. */
const PROGRAMMERS =
  /^(components\/settings\/diagnostics\.ts|components\/ui\/html-nodes\.ts|components\/files\/holds-files\.ts|lib\/files\/lifetime\.ts|lib\/(offscreen|menus|sender)\.ts|lib\/(store|live)\/|lib\/outbox\/xhr-fetch\.ts|lib\/sync\/receive\.ts|lib\/share\/(open-sheet|share-text|visibility)\.ts|entrypoints\/)/;

/** Text of a file that would show, or be read out, in English whatever the language is. */
function untranslatable({ path, code, tree }: SourceFile): string[] {
  const found: string[] = [];
  const note = (node: Node) =>
    found.push(
      `${path}:${code.slice(0, node.start).split('\n').length} ${code.slice(node.start, node.end).trim()}`,
    );
  visit(tree, (node, parents) => {
    const parent = parents.at(-1);
    if (markedText(node) !== null) {
      const given = node.arguments as Node[];
      if (markedText(node) === 'dynamic' && given[0] && /Template|Binary/.test(given[0].type)) note(node);
      for (const rest of given.slice(1)) visit(rest, () => true, [...parents, node]);
      return false;
    }
    if (
      /^(TS|Import|Export(All|Named)Declaration$)/.test(node.type) &&
      node.type !== 'ExportNamedDeclaration'
    )
      return /^TS(As|Satisfies|NonNull)Expression$/.test(node.type);
    if (node.type === 'CallExpression' && /^console\./.test(code.slice(node.start, node.end))) return false;
    if (node.type === 'JSXText' && !SAME.test(String(node.value).trim())) note(node);
    if (node.type === 'JSXAttribute') {
      const name = String((node.name as Node).name);
      const value = node.value as Node | null;
      if (value?.type === 'Literal' && READ.test(name) && !SAME.test(String(value.value))) note(node);
      if (/^(class|style|href|id|type|role|key|rel|d|viewBox)$/.test(name)) return false;
    }
    if (PROGRAMMERS.test(path)) return true;
    const text =
      node.type === 'Literal' && typeof node.value === 'string'
        ? node.value
        : node.type === 'TemplateLiteral'
          ? (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('§')
          : null;
    if (text === null || parent?.type === 'TaggedTemplateExpression') return true;
    if (joinsWords(node, code)) note(node);
    // A sentence: words beside each other, the first of them capital, or an ellipsis or full stop at the end.
    const sentence = /^\p{Lu}[\p{L}’§]*[,:]? [\p{L}§]/u.test(text) || /^\p{Lu}.*\p{L}[.…]$/u.test(text);
    const names =
      /^(message|text|title|label)$/.test(String((parent?.key as Node | undefined)?.name)) &&
      /^\p{Lu}\p{Ll}/u.test(text);
    // A single word, or a word with its key, where it is shown by being chosen or handed on: `a ? 'Show' : 'Hide'`.
    const word =
      /^\p{Lu}\p{Ll}+( \([^)]+\))?$/u.test(text) &&
      /^(ConditionalExpression|LogicalExpression|CallExpression|ArrayExpression)$/.test(String(parent?.type));
    if ((sentence || names || word) && !SAME.test(text)) note(node);
    return true;
  });
  return found;
}

/** Is it a phrase put together of a marked text and a value beside it, in an order other languages may not have? */
function joinsWords(node: Node, code: string): boolean {
  if (node.type !== 'TemplateLiteral') return false;
  const between = (node.quasis as { value: { cooked: string } }[]).slice(1, -1);
  const values = node.expressions as Node[];
  const unfinished = (one: Node | undefined) =>
    one !== undefined && /\bt\('[^']*[^'.…]'/.test(code.slice(one.start, one.end));
  return between.some(
    ({ value }, index) =>
      value.cooked === ' ' && (unfinished(values[index]) || unfinished(values[index + 1])),
  );
}

test('every text can be translated', () => {
  expect(files.length).toBeGreaterThan(150);
  expect(files.flatMap(untranslatable)).toEqual([]);
});

test.each([
  ['text of an element', 'const a = <p>Hello there</p>;'],
  ['an attribute', 'const a = <button aria-label="Close" />;'],
  ['a toast', "showToast({ text: 'Saved' });"],
  ['an error', "throw new ShareError('gone', 'This is gone. Look elsewhere.');"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
  ['a template', 'const a = `Shared to ${name}`;'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
  ['a template that is marked', 'const a = t(`Shared to ${name}`);'],
  ['a word that is chosen', "const a = <p title={open ? 'Pin (P)' : t('Unpin')} />;"],
  ['a word handed to a call', "announce('Saved');"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
  ['a phrase joined of words', "const a = `${muted ? t('Unmute') : t('Mute')} ${name}`;"],
  ['a choice', "const a = <p>{open ? 'Show less' : t('Show more')}</p>;"],
])('%s that is not marked is found', async (_, code) => {
  const { parseAst } = await import('vite');
  const tree = parseAst(code, { lang: 'tsx' }) as unknown as Node;
  expect(untranslatable({ path: 'components/x.tsx', code, tree })).toHaveLength(1);
});

describe('choosing a language', () => {
  test('is the browser’s own unless a person chose one', () => {
    expect(languageOf('system', 'de-AT')).toBe('de');
    expect(languageOf('system', 'pt-PT')).toBe('pt-BR');
    expect(languageOf('system', 'zh-Hans-SG')).toBe('zh-CN');
    expect(languageOf('system', 'zh-TW')).toBe('en');
    expect(languageOf('system', 'nl')).toBe('en');
    expect(languageOf('ar', 'de')).toBe('ar');
  });

  test('dates follow the region a person reads that language of', () => {
    expect(localeOf('en', ['de', 'en-IE', 'en-US'])).toBe('en-IE');
    expect(localeOf('pt-BR', ['en'])).toBe('pt-BR');
  });

  test('with the clock a person chose, whatever the language has', () => {
    const afternoon = new Date(2026, 10, 3, 14, 2).getTime();
    for (const { code } of LANGUAGES) {
      const told = (clock: 'h23' | 'h12') => clockTime(afternoon, localeOf(code, [], clock));
      expect(told('h23'), code).toMatch(/14|١٤/);
      expect(told('h12'), code).not.toMatch(/14|١٤/);
    }
  });
});

describe('speaking', () => {
  afterEach(() => speak('en', null));
  const say = (code: 'de' | 'ar') => speak(code, built(code));

  test('changes what is said at once; what a catalog lacks is said in English', () => {
    expect(t('Reply')).toBe('Reply');
    say('de');
    expect(t('Reply')).toBe('Antworten');
    speak('en', null);
    speak('de', {});
    expect(t('Reply')).toBe('Reply');
  });

  test('elements stand where the sentence wants them', () => {
    const name = { bold: 'Ada' };
    expect(rich('Sending to {name}…', { name })).toEqual(['Sending to ', name, '…']);
  });

  test('names keep their direction in a text from right to left', () => {
    speak('ar', { [messageKey('You left {name}')]: 'غادرت {name}' });
    expect(t('You left {name}', { name: 'Harbour' })).toBe('غادرت \u2068Harbour\u2069');
  });

  test('in a text from right to left, marks of what is written from left to right stay on their side of it', () => {
    const astray = Object.values(readCatalog('ar')).filter((text) =>
      // “@everyone” would read “everyone@”, and “https://” “//:https”.
      /(?<!\u200e)[@#][a-z]|:\/\/(?![a-z\u200e])/i.test(text),
    );
    expect(astray).toEqual([]);
  });

  test('lists are those of the language', () => {
    expect(list(['1 mention', '2 private messages'], 'narrow')).toBe('1 mention, 2 private messages');
    speak('ja', {});
    expect(list(['a', 'b'])).toBe('a、b');
  });
});

describe('failures', () => {
  const answer = {
    body: { message: 'No.' },
    contentType: 'application/json',
    retryAfter: null,
    fromApi: true,
    host: 'h.test',
  };

  test('read in English as the API library words them', () => {
    for (const status of [302, 401, 403, 404, 409, 410, 413, 422, 429, 500, 502, 503]) {
      const error = errorOfAnswer({ ...answer, status });
      expect(failureText(error), String(status)).toBe(error.message);
    }
    for (const error of [
      errorOfConnection.timeout('h.test'),
      errorOfConnection.unreachable('h.test'),
      errorOfConnection.aborted(),
    ])
      expect(failureText(error)).toBe(error.message);
  });

  test('read in the language in use otherwise, with the server’s own words', () => {
    speak('de', built('de'));
    expect(failureText(errorOfAnswer({ ...answer, status: 403 }))).toMatch(
      /^Das darfst du nicht \(„No\.“\)\./,
    );
    for (const text of LIBRARY_TEXTS) expect(failureText(new FlowdockError('gone', text))).not.toBe(text);
    speak('en', null);
  });

  test('that are kept follow the language: facts lie in the store, words are made when they are shown', () => {
    // As they come out of the store, or from another context.
    const kept = [
      errorOfAnswer({ ...answer, status: 403 }),
      errorOfAnswer({ ...answer, status: 503, retryAfter: '30' }),
      errorOfAnswer({ ...answer, status: 422, body: { errors: { content: ['is too long'] } } }),
      errorOfConnection.unreachable('h.test'),
      new AccountError('signed-out', 'You are signed out of this account. Sign in again.'),
    ].map((error) => structuredClone(factsOf(error)));
    const english = kept.map(failureWords);
    speak('de', built('de'));
    const german = kept.map(failureWords);
    speak('en', null);
    for (const [index, words] of german.entries()) expect(words).not.toBe(english[index]);
    expect(german.join()).toContain('„No.“');
    expect(german.join()).toContain('content is too long');
    expect(factsOf('thrown by somebody')).toMatchObject({ kind: 'unexpected' });
  });
});
