/** Invitations that nobody has taken up yet: send again, copy the link, cancel. */
import { useState } from 'preact/hooks';
import type { Invitation } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { FlowRow } from '../../lib/store/picture.ts';
import { Answer } from '../app/Answer.tsx';
import { PageSection } from '../app/Page.tsx';
import { askAndTell, type Question } from '../app/use-asked.ts';
import { copyText } from '../ui/copy.ts';
import { Icon } from '../ui/Icon.tsx';
import { List, ListRow } from '../ui/List.tsx';
import { RowButton } from './MemberList.tsx';

export function Invitations({ row, invitations }: { row: FlowRow; invitations: Question<Invitation[]> }) {
  const [busy, setBusy] = useState<number | null>(null);
  const { asked, again, change } = invitations;
  const address = { account: row.account, flow: row.id };
  const count = asked.state === 'ready' ? asked.value.length : undefined;
  if (count === 0) return null;
  const without = (id: number) => change((all) => all.filter((one) => one.id !== id));

  const resend = async ({ id, email }: Invitation) => {
    setBusy(id);
    await askAndTell(
      'resend-invitation',
      { ...address, email },
      t('Invitation sent again to {email}', { email }),
    );
    setBusy(null);
    again();
  };
  const cancel = async ({ id, email }: Invitation) => {
    setBusy(id);
    const done = await askAndTell(
      'cancel-invitation',
      { ...address, invitation: id },
      t('Invitation to {email} cancelled', { email }),
    );
    setBusy(null);
    if (done) without(id);
    // It may have been accepted or cancelled meanwhile.
    else again();
  };
  return (
    <PageSection title={t('Pending invitations')} count={count}>
      <Answer question={invitations} label={t('Loading invitations')} rows={1}>
        {(all) => (
          <List label={t('Pending invitations')} letters={settingsSignal().value.singleKeyShortcuts}>
            <ul>
              {all.map((invitation) => {
                const { id, email, join_url: link } = invitation;
                return (
                  <ListRow key={id} id={`invitation ${id}`} class="tight" label={email}>
                    <span class="tile off">
                      <Icon name="mail" size="s" />
                    </span>
                    <span class="grow trunc" title={email}>
                      {email}
                    </span>
                    <span class="row-acts">
                      {link && (
                        <RowButton
                          icon="copy"
                          label={t('Copy the link for {email}', { email })}
                          title={t('Copy link')}
                          onClick={() => void copyText(link, t('Link copied'))}
                        />
                      )}
                      <RowButton
                        icon="refresh"
                        label={t('Send again to {email}', { email })}
                        title={t('Send again')}
                        disabled={busy === id}
                        onClick={() => void resend(invitation)}
                      />
                      <RowButton
                        icon="x"
                        label={t('Cancel the invitation to {email}', { email })}
                        title={t('Cancel')}
                        disabled={busy === id}
                        onClick={() => void cancel(invitation)}
                      />
                    </span>
                  </ListRow>
                );
              })}
            </ul>
          </List>
        )}
      </Answer>
    </PageSection>
  );
}
