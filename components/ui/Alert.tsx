import type { ComponentChildren } from 'preact';
import './Alert.css';
import { Icon } from './Icon.tsx';

/** What went wrong with what the person just did, above the form or beside the control; announced at once. */
export function Alert({ children, action }: { children: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="alert" role="alert">
      <Icon name="alert" />
      <div>{children}</div>
      {action}
    </div>
  );
}
