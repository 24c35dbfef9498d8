import { useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { t } from '../../lib/i18n/t.ts';
import { forgetFrame } from '../../lib/kept-frame.ts';
import type { Account } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { showToast } from '../ui/toasts.ts';

/** Signs out at once, or asks first when something would be lost that is not sent yet: render `question`. */
export function useSignOut(picture: PictureView) {
  const [asked, setAsked] = useState<Account | null>(null);
  const unsent = (account: Account): number =>
    picture.outbox.value.filter((row) => row.account === account.id).length;
  const leave = async (account: Account): Promise<string | null> => {
    const result = await ask('sign-out', { account: account.id });
    if (!result.ok) return result.failure.message;
    forgetFrame();
    return null;
  };
  const signOut = async (account: Account): Promise<void> => {
    if (unsent(account) > 0) return setAsked(account);
    const failed = await leave(account);
    if (failed !== null) showToast({ text: failed, error: true });
  };
  const count = asked ? unsent(asked) : 0;
  const question = asked && (
    <Confirm
      title={t('Sign out {name}?', { name: asked.user.name || asked.user.nick })}
      action={t('Sign out and discard')}
      onConfirm={() => leave(asked)}
      onClose={() => setAsked(null)}
    >
      {t(
        '{count, plural, one {# action has not reached the server yet. Signing out discards it.} other {# actions have not reached the server yet. Signing out discards them.}}',
        { count },
      )}
    </Confirm>
  );
  return { signOut, question };
}
