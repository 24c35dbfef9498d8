import type { ComponentChildren } from 'preact';
import './Banner.css';
import { Icon, type IconName } from './Icon.tsx';
import { Said } from './Said.tsx';

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
  const words = (
    <>
      <b>{title}</b>
      {children && <span>{children}</span>}
    </>
  );
  return (
    <div class={`banner ${tone}`} role={tone === 'err' ? 'alert' : undefined}>
      {icon ? <Icon name={icon} /> : <span class="spin" aria-hidden="true" />}
      {tone === 'err' ? (
        <div class="grow">{words}</div>
      ) : (
        <Said as="div" class="grow">
          {words}
        </Said>
      )}
      {action}
    </div>
  );
}
