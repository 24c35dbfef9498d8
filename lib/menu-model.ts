/** What the context menu shows, as data; and what an item means when it is clicked. Pure. */

import { t } from './i18n/t.ts';
import type { ShareTarget } from './share/ticket.ts';
import { type Account, type FlowRow, flowKey, type PrivateRow, privateKey } from './store/picture.ts';

/** Where the menu appears: on the page, on what can be shared in it, and on the toolbar icon. */
export const MENU_CONTEXTS = ['page', 'link', 'selection', 'image', 'video', 'audio', 'action'] as const;

type MenuContext = (typeof MENU_CONTEXTS)[number];
/** One at least. */
export type MenuContexts = readonly [MenuContext, ...MenuContext[]];
/** Whoever wants no menu in pages still has it on the toolbar icon. */
export const menuContexts = (inPages: boolean): MenuContexts => (inPages ? MENU_CONTEXTS : ['action']);

export const SHARE_MENU = 'share';
export const CHOOSE_ITEM = 'share-choose';
export const SCREENSHOT_ITEM = 'share-screenshot';
export const TABS_ITEM = 'share-tabs';
export const SIGN_IN_ITEM = 'share-sign-in';
const QUICK_PREFIX = 'share-to ';
const QUICK_TARGETS = 5;
const LONGEST_NAME = 60;

export interface MenuItem {
  id: string;
  parentId?: string;
  title?: string;
  separator?: true;
}

export interface MenuFacts {
  accounts: readonly Account[];
  flows: readonly FlowRow[];
  privates: readonly PrivateRow[];
  recent: readonly ShareTarget[];
}

/** The items in the order they are created. Recent destinations that no longer exist are left out. */
export function menuItems(facts: MenuFacts): MenuItem[] {
  if (facts.accounts.length === 0) {
    return [{ id: SIGN_IN_ITEM, title: t('Sign in to share to Flowdock') }];
  }
  const quick = facts.recent
    .map((target) => ({ target, name: nameOf(target, facts) }))
    .filter((entry): entry is { target: ShareTarget; name: string } => entry.name !== null)
    .slice(0, QUICK_TARGETS);
  const several = new Set(
    quick.filter((a) => quick.some((b) => a !== b && a.name === b.name)).map((q) => q.name),
  );
  const items: MenuItem[] = [{ id: SHARE_MENU, title: t('Share to Flowdock') }];
  for (const { target, name } of quick) {
    const title = several.has(name) ? `${name} (${placeOf(target, facts)})` : name;
    items.push({ id: quickItem(target), parentId: SHARE_MENU, title: menuText(title) });
  }
  if (quick.length > 0) items.push({ id: 'share-separator', parentId: SHARE_MENU, separator: true });
  items.push({ id: CHOOSE_ITEM, parentId: SHARE_MENU, title: t('Choose a flow…') });
  items.push({ id: SCREENSHOT_ITEM, parentId: SHARE_MENU, title: t('Screenshot…') });
  items.push({ id: TABS_ITEM, parentId: SHARE_MENU, title: t('All tabs of this window…') });
  return items;
}

/** The id of a quick target's item; it carries the target, so that a freshly woken worker knows it. */
export function quickItem(target: ShareTarget): string {
  return QUICK_PREFIX + JSON.stringify([target.account, target.conversation]);
}

/** The target of a quick item, or null for any other item. */
export function quickTarget(itemId: string): ShareTarget | null {
  if (!itemId.startsWith(QUICK_PREFIX)) return null;
  const [account, conversation]: unknown[] = JSON.parse(itemId.slice(QUICK_PREFIX.length));
  if (typeof account !== 'string' || typeof conversation !== 'string') return null;
  if (conversation.startsWith('flow:')) return { account, conversation: flowKey(conversation.slice(5)) };
  if (conversation.startsWith('private:'))
    return { account, conversation: privateKey(Number(conversation.slice(8))) };
  return null;
}

function nameOf({ account, conversation }: ShareTarget, facts: MenuFacts): string | null {
  if (!facts.accounts.some((one) => one.id === account)) return null;
  const flow = facts.flows.find((row) => row.account === account && flowKey(row.id) === conversation)?.flow;
  if (flow) return flow.joined && !flow.disabled ? flow.name : null;
  const row = facts.privates.find((one) => one.account === account && privateKey(one.id) === conversation);
  return row ? row.conversation.name : null;
}

/** What tells two destinations of the same name apart: the organization, or the account's user. */
function placeOf({ account, conversation }: ShareTarget, facts: MenuFacts): string {
  const flow = facts.flows.find((row) => row.account === account && flowKey(row.id) === conversation)?.flow;
  const nick = facts.accounts.find((one) => one.id === account)?.user.nick ?? '';
  return flow ? `${flow.organization.name}, ${nick}` : nick;
}

/** A name as menu text: `&` marks an access key and `%s` the selection, unless they are written so. */
export function menuText(name: string): string {
  const clean = name.replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, ' ').trim();
  const points = Array.from(clean);
  const short = points.length > LONGEST_NAME ? `${points.slice(0, LONGEST_NAME - 1).join('')}…` : clean;
  return short.replaceAll('&', '&&').replaceAll('%s', '%\u2060s');
}
