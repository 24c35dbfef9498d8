/** What posts into a flow: its sources with their errors, a new one, and the end of one. */
import { useState } from 'preact/hooks';
import type { Source } from '../../lib/flowdock/model.ts';
import { t } from '../../lib/i18n/t.ts';
import { settingsSignal } from '../../lib/settings.ts';
import type { Account, FlowRow } from '../../lib/store/picture.ts';
import { Answer } from '../app/Answer.tsx';
import { PageSection } from '../app/Page.tsx';
import { askOrReason, useAsked } from '../app/use-asked.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { FlowTile } from '../ui/FlowTile.tsx';
import { Icon } from '../ui/Icon.tsx';
import { List, ListRow } from '../ui/List.tsx';
import { RowButton } from './MemberList.tsx';
import { NewSource } from './NewSource.tsx';

export function SourcesTab({ row, account }: { row: FlowRow; account: Account }) {
  const address = { account: row.account, flow: row.id };
  const sources = useAsked('list-sources', address);
  const [deleting, setDeleting] = useState<Source | null>(null);
  return (
    <>
      <NewSource
        row={row}
        account={account}
        onCreated={(source) => sources.change((all) => [...all, source])}
      />
      <PageSection
        title={t('Sources')}
        count={sources.asked.state === 'ready' ? sources.asked.value.length : undefined}
      >
        <Answer question={sources} label={t('Loading sources')} rows={3}>
          {(all) =>
            all.length === 0 ? (
              <p class="f-none">
                {t(
                  'Nothing posts into {flow} yet. A source lets an application do so: builds, tickets, alerts.',
                  { flow: row.flow.name },
                )}
              </p>
            ) : (
              <List label={t('Sources')} letters={settingsSignal().value.singleKeyShortcuts}>
                <ul>
                  {all.map((source) => (
                    <SourceRow key={source.id} source={source} onDelete={() => setDeleting(source)} />
                  ))}
                </ul>
              </List>
            )
          }
        </Answer>
      </PageSection>
      {deleting && (
        <Confirm
          title={t('Delete {name}?', { name: deleting.name })}
          action={t('Delete')}
          onConfirm={async () => {
            const failed = await askOrReason('delete-source', { ...address, source: deleting.id });
            if (failed === null) sources.change((all) => all.filter(({ id }) => id !== deleting.id));
            return failed;
          }}
          onClose={() => setDeleting(null)}
        >
          {t('Its token stops working at once, for good. What it has posted stays.')}
        </Confirm>
      )}
    </>
  );
}

/** Only web addresses become links. */
const webLink = (address: string | null | undefined): string | null =>
  address && /^https?:\/\//i.test(address) && URL.canParse(address) ? address : null;

function SourceRow({ source, onDelete }: { source: Source; onDelete: () => void }) {
  const { id, name, application, creator, error_message: error } = source;
  const configure = webLink(source.configuration_url);
  const external = webLink(source.external_url);

  return (
    <ListRow
      id={`source ${id}`}
      class="tall"
      label={`${name}, ${error ? t('error: {error}', { error }) : t('no errors')}`}
    >
      <FlowTile id={String(application.id)} name={application.name || name} size="md" />
      <span class="grow row-two">
        <b class="trunc" title={name}>
          {name}
        </b>
        <small class="trunc">
          {creator
            ? t('{application}, added by {name}', {
                application: application.name,
                name: creator.name || creator.nick,
              })
            : application.name}
        </small>
        {error && (
          <span class="row-bad">
            <Icon name="alert" size="xs" />
            <span>{error}</span>
          </span>
        )}
        {(external || configure) && (
          <span class="row-links">
            {external && (
              <a href={external} target="_blank" rel="noopener noreferrer">
                {new URL(external).host}
              </a>
            )}
            {configure && (
              <a href={configure} target="_blank" rel="noopener noreferrer">
                {t('Configure')}
              </a>
            )}
          </span>
        )}
      </span>
      <RowButton icon="trash" label={t('Delete {name}', { name })} title={t('Delete')} onClick={onDelete} />
    </ListRow>
  );
}
