import { useEffect, useRef } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { t } from '../../lib/i18n/t.ts';
import { useSignOut } from '../sign-in/use-sign-out.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import { connectionLine } from './connection.ts';
import { type Place, useApp } from './context.ts';
import './menu.css';
import { openTab } from '../../lib/open-tab.ts';

/** What the account menu holds, and the question before a sign-out that loses something, which outlives it. */
export function AccountMenuItems({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { picture, names, navigate } = useApp();
  const menu = useRef<HTMLDivElement>(null);
  const accounts = picture.accounts.value;
  useEffect(() => {
    if (open) menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [open]);
  const go = (to: Place) => {
    onClose();
    navigate(to);
  };
  const { signOut, question } = useSignOut(picture);
  if (!open) return question;
  return (
    <>
      {question}
      <div ref={menu} class="menu" role="menu" aria-label={t('Account')}>
        {accounts.map((account) => (
          <div class="menu-account" key={account.id} role="presentation">
            <Avatar
              id={account.user.id}
              name={account.user.name || account.user.nick}
              src={account.user.avatar}
            />
            <span class="grow trunc">
              <b>{account.user.name || account.user.nick}</b>
              <small class="trunc">
                {[
                  accounts.length > 1 ? connectionLine(account, Date.now()).text : '',
                  names.value.account(account.id) || account.user.email || account.server,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </span>
            <button
              type="button"
              role="menuitem"
              class="menu-out"
              tabIndex={-1}
              aria-label={
                accounts.length > 1 ? t('Sign out {name}', { name: account.user.name }) : t('Sign out')
              }
              onClick={() => {
                onClose();
                void signOut(account);
              }}
            >
              {t('Sign out')}
            </button>
          </div>
        ))}
        {accounts.map(({ id, user, server }) => (
          <button
            key={id}
            type="button"
            role="menuitem"
            class="menu-item"
            tabIndex={-1}
            onClick={() => go({ view: 'profile', account: id })}
          >
            <Icon name="user" />
            <span class="trunc">
              {accounts.length > 1
                ? t('Profile of {nick} at {host}', { nick: user.nick, host: new URL(server).host })
                : t('Profile')}
            </span>
          </button>
        ))}
        <button
          type="button"
          role="menuitem"
          class="menu-item"
          tabIndex={-1}
          onClick={() => go({ view: 'organizations' })}
        >
          <Icon name="users" /> {t('Organizations')}
        </button>
        <button
          type="button"
          role="menuitem"
          class="menu-item"
          tabIndex={-1}
          onClick={() => {
            onClose();
            void openTab('/options.html?add#accounts');
          }}
        >
          <Icon name="plus" /> {t('Add account')}
        </button>
        <button
          type="button"
          role="menuitem"
          class="menu-item"
          tabIndex={-1}
          onClick={() => {
            onClose();
            void browser.runtime.openOptionsPage();
          }}
        >
          <Icon name="gear" /> {t('Options')}
        </button>
      </div>
    </>
  );
}
