import type { ComponentChildren } from 'preact';
import './Banner.css';
import { Icon, type IconName } from './Icon.tsx';

export type BannerTone = 'err' | 'warn' | 'info' | 'ok';

interface BannerProps {
  tone: BannerTone;
  icon?: IconName;
  title: string;
  /** What it means for the person. */
  children?: ComponentChildren;
  action?: ComponentChildren;
}

/** What is wrong with the connection or the account, across the whole width; one at a time. */
export function Banner({ tone, icon, title, children, action }: BannerProps) {
  return (
    <div class={`banner ${tone}`} role={tone === 'err' ? 'alert' : 'status'}>
      {icon ? <Icon name={icon} /> : <span class="spin" aria-hidden="true" />}
      <div class="grow">
        <b>{title}</b>
        {children && <span>{children}</span>}
      </div>
      {action}
    </div>
  );
}
