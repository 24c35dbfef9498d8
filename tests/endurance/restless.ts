/** Somebody who presses whatever there is in the popup, types anywhere, and keeps it asking for everything it can. */
import type { Page } from 'puppeteer-core';
import type { Browser as WebExtension } from 'webextension-polyfill';
import type { RequestName, Requests } from '../../lib/protocol.ts';
import type { ConversationKey } from '../../lib/store/picture.ts';
import { flowKey, privateKey } from '../../lib/store/picture.ts';
import type { Chance } from './figures.ts';

/** What functions evaluated in a page of the extension find there. */
declare const chrome: WebExtension;

/** What leads out of the popup, or ends the story. */
const AWAY = 'sign out|side panel|in web|share|options|download|open .+\\.|attach|sign in';
/** A screen a person can't go on from would lack all of these. */
const WAYS_ON = '[role=tab], [aria-label="Back"], [aria-label="Close"], dialog button, form button';

const ASKED_AT_ONCE = 12;

/** One request of a page, with what it sends. */
type Question = { [Name in RequestName]: { name: Name; payload: Requests[Name]['send'] } }[RequestName];

/** All that pages of the app ask for and that reads or changes something on the server, once for each place. */
export function everything(account: string, flows: readonly string[], people: readonly number[]): Question[] {
  const list: Question[] = [];
  const add = (name: Question['name'], payload: object) => list.push({ name, payload } as Question); // the pairs below are those of lib/protocol.ts
  for (const flow of flows) {
    add('list-invitations', { account, flow });
    add('list-sources', { account, flow });
    add('load-inbox', { account, want: 'older', flow });
    add('load-messages', { account, conversation: flowKey(flow), thread: 'Kx1' });
    add('run-action', { account, conversation: flowKey(flow), thread: 'Kx1', action: 'Again' });
    add('invite', { account, flow, list: 'new@a.test', message: '' });
    add('change-flow', { account, flow, change: { name: 'Anew' } });
    add('add-member', { account, flow, user: 8 });
  }
  const conversations: ConversationKey[] = [...flows.map(flowKey), ...people.map(privateKey)];
  for (const conversation of conversations) {
    const search = { search: conversation, words: 'tides', tags: [], files: false, author: null, from: null };
    add('load-messages', { account, conversation });
    add('load-messages', { account, conversation, before: 41 });
    add('load-around', { account, conversation, message: 42 });
    add('search-messages', { account, conversation, ...search });
    add('set-open', { account, conversation, open: true });
  }
  add('list-organizations', { account });
  add('list-organization-users', { account, organization: 'acme' });
  add('load-people', { account });
  add('load-inbox', { account, want: 'all' });
  add('set-status', { account, flows: flows.slice(0, 3), status: 'In the machine room' });
  add('change-profile', { account, nick: 'Ada' });
  for (const name of ['a', 'b', 'c']) add('file-address', { account, path: `/files/1/${name}.png` });
  add('upload-limit', { account });
  return list;
}

/**
 * Has the page ask the background, over and over, a few at a time, for as long as it lives. Where an answer ended the
 * sign-in, after which nothing would be asked for, the person has signed in again. What the function it
 * resolves to gives is what came back that no person should be told.
 */
export async function keepAsking(
  page: Page,
  questions: readonly Question[],
): Promise<() => Promise<string[]>> {
  const wrong = await page.evaluateHandle(
    (list, atOnce) => {
      const found: string[] = [];
      let next = 0;
      const signedInAgain = () =>
        new Promise<void>((done, failed) => {
          const opening = indexedDB.open('quayside');
          opening.onerror = () => failed(opening.error);
          opening.onsuccess = () => {
            const transaction = opening.result.transaction('accounts', 'readwrite');
            const accounts = transaction.objectStore('accounts');
            const all: IDBRequest<{ health: { state: string } }[]> = accounts.getAll();
            all.onsuccess = () => {
              for (const account of all.result)
                if (account.health.state === 'refused')
                  accounts.put({ ...account, health: { state: 'ok', refreshedAt: 0 } });
            };
            transaction.oncomplete = () => {
              opening.result.close();
              done();
            };
          };
        });
      const lane = async (): Promise<void> => {
        for (;;) {
          const { name, payload } = list[next++ % list.length] ?? {};
          const answer: unknown = await chrome.runtime.sendMessage({ quayside: 'ask', name, payload });
          const { ok, failure } = answer as { ok: boolean; failure?: { kind: string; message: string } };
          // What fails in a way nobody thought of is told as `unexpected`.
          if (!ok && (!failure?.message || failure.kind === 'unexpected'))
            found.push(`${name}: ${JSON.stringify(answer)}`);
          if (failure?.kind === 'unauthorized') await signedInAgain();
        }
      };
      for (let lanes = 0; lanes < atOnce; lanes += 1) void lane();
      return found;
    },
    questions as { name: string; payload: object }[],
    ASKED_AT_ONCE,
  );
  return () => wrong.jsonValue();
}

/** Presses and types `times` times where chance leads; answers with what was wrong with a screen on the way. */
export const wander = (page: Page, times: number, random: Chance): Promise<string[]> =>
  page.evaluate(
    async (chances, away, waysOn) => {
      const wrong: string[] = [];
      const isSeen = (element: Element): boolean =>
        element.checkVisibility() && element.getClientRects().length > 0;
      const nameOf = (element: Element): string =>
        element.getAttribute('aria-label') ?? (element.textContent || element.getAttribute('title')) ?? '';
      const inSight = (element: Element): boolean => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return isSeen(element) && left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      };
      for (const chance of chances) {
        const all = document.querySelectorAll<HTMLElement>(
          'button, [role=tab], [role=option], [role=menuitem], a[href^="#"], [data-row], summary, textarea, input:not([type=file])',
        );
        const controls = [...all].filter((one) => isSeen(one) && !new RegExp(away, 'i').test(nameOf(one)));
        const one = controls[Math.floor(chance * controls.length)];
        if (one instanceof HTMLTextAreaElement || one instanceof HTMLInputElement) {
          one.focus();
          one.value += 'tides ';
          one.dispatchEvent(new InputEvent('input', { bubbles: true }));
          one.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
        } else one?.click();
        await new Promise((resolve) => setTimeout(resolve, 30));
        // A piece of the app that was not needed before comes by itself, soon.
        for (let left = 20; left > 0 && ![...document.querySelectorAll(waysOn)].some(inSight); left -= 1)
          await new Promise((resolve) => setTimeout(resolve, 50));
        const { innerText } = document.body;
        const where = `after “${one ? nameOf(one).slice(0, 40) : ''}”: ${innerText.slice(0, 160)}`;
        if (innerText.trim() === '') wrong.push(`empty ${where}`);
        else if (![...document.querySelectorAll(waysOn)].some(inSight)) wrong.push(`no way on ${where}`);
        const wide = document.documentElement.scrollWidth - innerWidth;
        if (wide > 0) wrong.push(`${wide} px too wide ${where}`);
      }
      return wrong;
    },
    Array.from({ length: times }, () => random.next()),
    AWAY,
    WAYS_ON,
  );
