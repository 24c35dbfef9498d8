import { useEffect, useRef, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { t } from '../../lib/i18n/t.ts';
import { useSignOut } from '../sign-in/use-sign-out.tsx';
import { Avatar } from '../ui/Avatar.tsx';
import { Icon } from '../ui/Icon.tsx';
import { moveAmong } from '../ui/roving.ts';
import { connectionLine } from './connection.ts';
import { type Place, useApp } from './context.ts';

/** Who is signed in, their profile and organizations, and the way out. */
export function AccountMenu() {
  const { picture, names, navigate } = useApp();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const accounts = picture.accounts.value;
  const organizations = new Set(
    accounts.length === 1 ? picture.flows.value.map((row) => row.flow.organization.name) : [],
  );
  const [only] = organizations.size === 1 ? organizations : [];

  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const go = (to: Place) => {
    setOpen(false);
    navigate(to);
  };
  const { signOut, question } = useSignOut(picture);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys bubble here from the button and its menu.
    <div
      ref={box}
      class="acct-box"
      onKeyDown={(event) => {
        if (!open) return;
        if (event.key === 'Escape' || event.key === 'Tab') {
          if (event.key === 'Escape') event.preventDefault();
          event.stopPropagation();
          setOpen(false);
          button.current?.focus();
        } else moveAmong(event, '[role=menuitem]');
      }}
    >
      <button
        ref={button}
        type="button"
        class="acct"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="mark" />
        <span class="trunc">{only ?? 'Quayside'}</span>
        <Icon name="down" size="s" />
      </button>
      {question}
      {open && (
        <div class="menu" role="menu" aria-label={t('Account')}>
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
                  setOpen(false);
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
              setOpen(false);
              void browser.tabs.create({ url: '/options.html?add#accounts' });
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
              setOpen(false);
              void browser.runtime.openOptionsPage();
            }}
          >
            <Icon name="gear" /> {t('Options')}
          </button>
        </div>
      )}
    </div>
  );
}
