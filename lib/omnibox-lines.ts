/** What `fd` in the address bar offers, and does. Background only; loaded when somebody types it. */
import { type Browser, browser } from 'wxt/browser';
import { languageReady } from './i18n/load.ts';
import { t } from './i18n/t.ts';
import { showSent } from './notify-show.ts';
import {
  OFFERED,
  type Offer,
  type OmniboxAction,
  readOmnibox,
  type Target,
  targetsOf,
} from './omnibox-grammar.ts';
import { openConversation, openSearch } from './open-app.ts';
import { drain } from './outbox/drain.ts';
import { enqueue } from './outbox/outbox.ts';
import { readSettings } from './settings.ts';
import { openDatabase } from './store/database.ts';
import { defaultAccountOf, firstOf } from './store/default-account.ts';
import { shownFlows } from './store/hidden.ts';

/** Read when the first letter is typed, and kept while typing goes on. */
let known: Promise<Target[]> | null = null;

/** Typing begins: what can be named is read, and the first line says what to type. */
export async function begin(): Promise<void> {
  known = readTargets();
  await languageReady();
  setFirst({ kind: 'hint' });
}

/** Typing ended without a choice. */
export function forget(): void {
  known = null;
}

async function readTargets(): Promise<Target[]> {
  const { hiddenOrganizations, defaultAccount } = await readSettings();
  const transaction = (await openDatabase()).transaction(['accounts', 'flows', 'users']);
  const [accounts, flows, users] = await Promise.all([
    transaction.objectStore('accounts').getAll(),
    transaction.objectStore('flows').getAll(),
    transaction.objectStore('users').getAll(),
    languageReady(),
  ]);
  // What is called alike is offered in this order.
  const preferred = defaultAccountOf(accounts, defaultAccount)?.id;
  return targetsOf({
    accounts,
    flows: firstOf(preferred, shownFlows(flows, hiddenOrganizations)),
    users: firstOf(preferred, users),
  });
}

/** Says of what is typed what it would do, and what else could be meant. */
export async function offer(
  text: string,
  suggest: (lines: Browser.omnibox.SuggestResult[]) => void,
): Promise<void> {
  known ??= readTargets();
  const lines = import.meta.env.FIREFOX ? allBelow(text, await known) : firstAbove(text, await known);
  suggest(lines.map(({ text: content, action }) => ({ content, description: line(action) })));
}

function firstAbove(text: string, targets: readonly Target[]): Offer[] {
  const { action, offers } = readOmnibox(text, targets);
  setFirst(action);
  return offers;
}

/**
 * Firefox draws its first line before it asks, with what was said of the text before. There it says what can be typed,
 * whatever is, and what Enter does is the first line below. A line that would put into the bar what stands there already
 * is not shown: a space behind it, which changes nothing, makes it another.
 */
function allBelow(text: string, targets: readonly Target[]): Offer[] {
  const { action, offers } = readOmnibox(text, targets, OFFERED - 1);
  return action.kind === 'hint' ? offers : [{ text: `${text} `, action }, ...offers];
}

function setFirst(action: OmniboxAction): void {
  browser.omnibox.setDefaultSuggestion({ description: line(action) });
}

/** What a line does, in words. */
export function actionText(action: OmniboxAction): string {
  switch (action.kind) {
    case 'hint':
      return t('A flow or a @person, and a message to send; ? and words to search');
    case 'open':
      return t('Open {name}', { name: labelOf(action.target) });
    case 'send':
      return t('Send to {name}: {content}', { name: labelOf(action.target), content: action.content });
    case 'search':
      return action.unsure
        ? t('Several are called so: choose one below. Enter searches for {words}', { words: action.words })
        : t('Search messages for {words}', { words: action.words });
  }
}

/** Its name, and how it is told from others where the name alone does not. */
const labelOf = ({ name, address }: Target): string => `${name} (${address})`;

const line = (action: OmniboxAction): string => described(actionText(action));

/** Chromium reads descriptions as XML, Firefox as they are. */
function described(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML can't hold.
  const clean = text.replace(/[\u0000-\u001f\ufffe\uffff]+/g, ' ').toWellFormed();
  if (import.meta.env.FIREFOX) return clean;
  const names: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
  return clean.replace(/[&<>"']/g, (sign) => `&${names[sign]};`);
}

/** Does what is typed. */
export async function perform(text: string): Promise<void> {
  const { action } = readOmnibox(text, await (known ?? readTargets()));
  known = null;
  switch (action.kind) {
    case 'hint':
      return openConversation(null);
    case 'search':
      return openSearch(action.words);
    case 'open':
      return openConversation(action.target);
    case 'send': {
      const { account, conversation } = action.target;
      const message = { kind: 'message' as const, content: action.content, tags: [], threadId: null };
      await enqueue(account, conversation, message);
      await showSent(account, conversation, { name: action.target.name, content: action.content });
      await drain();
    }
  }
}
