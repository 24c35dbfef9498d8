/** What the quick switcher can do beside jumping. */
import { browser } from 'wxt/browser';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import { hasPanel } from '../../lib/panel.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { chooseAccount, chosenAccount } from '../app/chosen-account.ts';
import type { App } from '../app/context.ts';
import { openBeside } from '../app/PanelButton.tsx';
import { markRead } from '../unread/mark-read.ts';
import type { Action } from './switcher-list.ts';

/** Those that work here and now. */
export function actionsOf(app: App, keyList: () => void): Action[] {
  const { picture, names, navigate, toast, inPanel } = app;
  const accounts = picture.accounts.value;
  const unread = picture.unreadPlaces.value;
  const share = async (): Promise<void> => {
    const result = await ask('share-page', {});
    if (!result.ok) toast({ text: result.failure.message, error: true });
    else if (!inPanel) window.close();
  };
  const beside = (): void => {
    const at = app.place.peek();
    openBeside(
      at.view === 'conversation'
        ? {
            account: at.account,
            conversation: at.conversation,
            ...(at.thread === undefined ? {} : { thread: at.thread }),
          }
        : null,
    );
  };
  const only = chosenAccount(accounts);
  const show = (account: AccountId | null): void => {
    chooseAccount(account);
    const at = app.place.peek();
    if (at.view !== 'tabs' || at.tab === 'unread') navigate({ view: 'tabs', tab: 'flows' });
  };
  const switches: (Action | false)[] =
    accounts.length < 2
      ? []
      : [
          only !== null && {
            key: 'account',
            name: t('Show all accounts'),
            icon: 'users',
            run: () => show(null),
          },
          ...accounts
            .filter(({ id }) => id !== only)
            .map(({ id }) => ({
              key: `account ${id}`,
              name: t('Show only {name}', { name: names.value.account(id) }),
              icon: 'user' as const,
              run: () => show(id),
            })),
        ];
  const actions: (Action | false)[] = [
    { key: 'share', name: t('Share this page'), icon: 'share', run: () => void share() },
    {
      key: 'search',
      name: t('Search messages'),
      icon: 'search',
      keys: '/',
      run: () => navigate({ view: 'search', within: null }),
    },
    { key: 'new-flow', name: t('New flow'), icon: 'plus', run: () => navigate({ view: 'new-flow' }) },
    {
      key: 'new-private',
      name: t('New private message'),
      icon: 'chat',
      keys: 'N',
      run: () => navigate({ view: 'tabs', tab: 'private', choose: true }),
    },
    unread.length > 0 && {
      key: 'mark-read',
      name: t('Mark all read'),
      icon: 'checks',
      keys: '⇧ E',
      run: () => void markRead(unread),
    },
    !inPanel && hasPanel() && { key: 'panel', name: t('Open in side panel'), icon: 'panel', run: beside },
    ...switches,
    {
      key: 'organizations',
      name: t('Organizations'),
      icon: 'users',
      run: () => navigate({ view: 'organizations' }),
    },
    { key: 'options', name: t('Options'), icon: 'gear', run: () => void browser.runtime.openOptionsPage() },
    { key: 'keys', name: t('Keys'), icon: 'keyb', keys: '?', run: keyList },
  ];
  return actions.filter((action) => action !== false);
}
