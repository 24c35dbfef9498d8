import { list, t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import { organizationSetting } from '../../lib/store/hidden.ts';
import type { AccountId } from '../../lib/store/picture.ts';
import { peopleText } from '../flow/members.ts';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Switch } from '../ui/Switch.tsx';
import type { AccountOrganization } from './organizations-of.ts';
import { save } from './save.ts';

interface OrganizationRowProps {
  account: AccountId;
  organization: AccountOrganization;
}

/** One organization of an account, and whether anything of it is shown. */
export function OrganizationRow({ account, organization }: OrganizationRowProps) {
  const { id, name, flows, people } = organization;
  const key = organizationSetting(account, id);
  const hidden = settingsSignal().value.hiddenOrganizations.includes(key);
  const counts = [
    t('{count, plural, one {# flow} other {# flows}}', { count: flows }),
    people > 0 ? peopleText(people) : '',
  ];
  return (
    <div class="set">
      <FlowTile id={String(id)} name={name} off={hidden} />
      <div class="grow">
        {name}
        <small>{list(counts.filter(Boolean), 'narrow')}</small>
        {hidden && (
          <small>{t('Hidden: in no list, not counted, not notified of. Search still finds it.')}</small>
        )}
      </div>
      <div class="account-switch">
        <span aria-hidden="true">{t('Show in popup')}</span>
        <Switch
          label={t('Show in popup: {name}', { name })}
          on={!hidden}
          onChange={(on) =>
            save(({ hiddenOrganizations: before }) => ({
              hiddenOrganizations: [...before.filter((one) => one !== key), ...(on ? [] : [key])],
            }))
          }
        />
      </div>
    </div>
  );
}
