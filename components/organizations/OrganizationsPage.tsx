/** The organizations of the signed-in accounts; the only one opens by itself. */
import { settingsSignal } from '../../lib/settings.ts';
import { useApp } from '../app/context.ts';
import { Page } from '../app/Page.tsx';
import '../flows/flows.css';
import { t } from '../../lib/i18n/t.ts';
import { peopleText } from '../flow/members.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { List, ListRow } from '../ui/List.tsx';
import { OrganizationPage } from './OrganizationPage.tsx';
import { useOrganizations } from './use-organizations.ts';

export function OrganizationsPage() {
  const { picture, navigate, back } = useApp();
  const accounts = picture.accounts.value;
  const choices = useOrganizations(accounts, picture.flows.value);
  const [only] = choices;
  if (only && choices.length === 1) {
    return <OrganizationPage account={only.account.id} organization={only.organization.parameterized_name} />;
  }
  return (
    <Page mark={<Icon name="users" />} title={t('Organizations')} onBack={back}>
      <div class="page-part first">
        <List label={t('Organizations')} letters={settingsSignal().value.singleKeyShortcuts}>
          <ul>
            {choices.map(({ key, account, organization }) => {
              const { name, user_count: people } = organization;
              return (
                <ListRow
                  key={key}
                  id={key}
                  class="tight"
                  label={name}
                  onOpen={() =>
                    navigate({
                      view: 'organization',
                      account: account.id,
                      organization: organization.parameterized_name,
                    })
                  }
                >
                  <FlowTile id={String(organization.id)} name={name} />
                  <span class="grow trunc" title={name}>
                    <b>{name}</b>{' '}
                    {accounts.length > 1 && (
                      <span class="row-soft">
                        {t('{nick} at {host}', {
                          nick: account.user.nick,
                          host: new URL(account.server).host,
                        })}
                      </span>
                    )}
                  </span>
                  {people > 0 && <span class="row-count">{peopleText(people)}</span>}
                </ListRow>
              );
            })}
          </ul>
        </List>
        {choices.length === 0 && (
          <p class="f-none">
            {t('You are in no organization yet. They appear here once somebody adds you to one.')}
          </p>
        )}
      </div>
    </Page>
  );
}
