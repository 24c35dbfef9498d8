import { discard, retry } from '../../lib/outbox/outbox.ts';
import type { OutboxRow } from '../../lib/outbox/row.ts';
import type { PictureView } from '../../lib/store/reader.ts';
import { useApp } from '../app/context.ts';
import { Page } from '../app/Page.tsx';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Icon } from '../ui/Icon.tsx';
import { List, ListRow, useRowTabIndex } from '../ui/List.tsx';
import { minuteNow } from '../ui/minute.ts';
import { Time } from '../ui/Time.tsx';
import { showToast } from '../ui/toasts.ts';
import './unsent.css';
import { t } from '../../lib/i18n/t.ts';
import { describe, standing } from './unsent.ts';

/** Everything a person did that the server does not have yet, the oldest first. */
export function UnsentPage() {
  const { picture, back } = useApp();
  const rows = picture.outbox.value;
  return (
    <Page mark={<Icon name="clock" />} title={t('Not sent yet')} detail={amount(rows.length)} onBack={back}>
      {rows.length === 0 ? (
        <Empty art="calm" title={t('Everything is sent')}>
          {t('What you write goes out by itself, as soon as it can.')}
        </Empty>
      ) : (
        <List label={t('Not sent yet')}>
          <ul>
            {rows.map((row) => (
              <Unsent key={row.uuid} row={row} picture={picture} />
            ))}
          </ul>
        </List>
      )}
    </Page>
  );
}

const amount = (count: number): string => t('{count, plural, one {# action} other {# actions}}', { count });

function Unsent({ row, picture }: { row: OutboxRow; picture: PictureView }) {
  const { navigate } = useApp();
  const { account, conversation, state } = row;
  const { what, text } = describe(row);
  const stuck = state === 'failed' || state === 'asks';
  return (
    <ListRow
      id={row.uuid}
      class={`item unsent ${state === 'failed' ? 'is-bad' : ''}`}
      onOpen={() => navigate({ view: 'conversation', account, conversation })}
    >
      <Icon name={stuck ? 'alert' : 'clock'} />
      <div class="grow">
        <div class="hd">
          <b class="trunc">
            {what}, {placeOf(row, picture)}
          </b>
          <Time at={row.createdAt} />
        </div>
        {text !== '' && <div class="excerpt one">{text}</div>}
        <div class="unsent-why">{standing(row, minuteNow().value)}</div>
        <Choices row={row} />
      </div>
    </ListRow>
  );
}

function Choices({ row }: { row: OutboxRow }) {
  const tabIndex = useRowTabIndex();
  if (row.state === 'sending') return null;
  const tell = (work: Promise<void>): void => {
    work.catch(() =>
      showToast({ text: t('Not changed: the browser could not save it. Try again.'), error: true }),
    );
  };
  return (
    <div class="unsent-choices">
      <Button small tabIndex={tabIndex} onClick={() => tell(retry(row.uuid))}>
        {row.state === 'failed' ? t('Retry') : row.state === 'asks' ? t('Send') : t('Try now')}
      </Button>
      {row.action.kind !== 'recall' && (
        <Button small variant="ghost" tabIndex={tabIndex} onClick={() => tell(discard(row.uuid))}>
          {t('Discard')}
        </Button>
      )}
    </div>
  );
}

function placeOf({ account, conversation }: OutboxRow, picture: PictureView): string {
  const id = conversation.replace(/^(flow|private):/, '');
  if (conversation.startsWith('flow:')) {
    const row = picture.flows.value.find((flow) => flow.account === account && flow.id === id);
    return row ? t('in {name}', { name: row.flow.name }) : t('in a flow that is gone');
  }
  const user = picture.users.value.get(`${account}/${id}`);
  return t('with {name}', { name: user?.name || user?.nick || t('somebody') });
}
