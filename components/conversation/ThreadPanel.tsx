/** How the item of an outside service stands: its fields, text and buttons, above what was said about it. */
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { Thread, ThreadAction } from '../../lib/flowdock/model.ts';
import type { Failure } from '../../lib/protocol.ts';
import type { AccountId, ConversationKey } from '../../lib/store/picture.ts';
import { Button } from '../ui/Button.tsx';
import { HtmlBody, HtmlLine } from '../ui/Html.tsx';
import { Icon } from '../ui/Icon.tsx';
import { webHref } from '../ui/message-pieces.ts';
import './ThreadPanel.css';
import { t } from '../../lib/i18n/t.ts';
import { plainText } from '../../lib/plain-text.ts';
import { Said } from '../ui/Said.tsx';

interface Props {
  account: AccountId;
  conversation: ConversationKey;
  thread: Thread;
}

export function ThreadPanel({ account, conversation, thread }: Props) {
  const fields = thread.fields.filter(({ label, value }) => label.trim() !== '' || value.trim() !== '');
  const body = plainText(thread.body ?? '') !== '' || /<img/i.test(thread.body ?? '') ? thread.body : null;
  const actions = thread.actions.filter(
    (action) => action.name !== '' && (action['@type'] === 'UpdateAction' || linkOf(action) !== null),
  );
  const long = plainText(thread.title ?? '').length > 44;
  if (!long && fields.length === 0 && !body && actions.length === 0) return null;
  return (
    <section class="c-panel" aria-label={t('About this thread')}>
      {long && (
        <h2 class="c-paneltitle">
          <HtmlLine html={thread.title ?? ''} />
        </h2>
      )}
      {fields.length > 0 && (
        <dl class="c-fields">
          {fields.map(({ label, value }, index) => (
            <div key={index}>
              <dt class="c-trunc" title={label}>
                {label}
              </dt>
              <dd>
                <HtmlLine html={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {body && <HtmlBody html={body} height={96} />}
      {actions.length > 0 && (
        <Actions account={account} conversation={conversation} thread={thread.id} actions={actions} />
      )}
    </section>
  );
}

/** Where a ViewAction leads, http or https; null for anything else. */
function linkOf(action: ThreadAction): string | null {
  return action['@type'] === 'ViewAction' ? webHref(action.url) : null;
}

/** How long a button says that it is done, in ms. */
const DONE_FOR = 4_000;

interface Press {
  action: string;
  state: 'running' | 'done' | 'failed';
  failure?: Failure;
}

function Actions({
  account,
  conversation,
  thread,
  actions,
}: {
  account: AccountId;
  conversation: ConversationKey;
  thread: string;
  actions: readonly ThreadAction[];
}) {
  const [press, setPress] = useState<Press | null>(null);
  useEffect(() => {
    if (press?.state !== 'done') return;
    const timer = setTimeout(() => setPress(null), DONE_FOR);
    return () => clearTimeout(timer);
  }, [press]);

  const run = async (action: string) => {
    if (press?.state === 'running') return;
    setPress({ action, state: 'running' });
    const result = await ask('run-action', { account, conversation, thread, action });
    setPress(result.ok ? { action, state: 'done' } : { action, state: 'failed', failure: result.failure });
  };

  return (
    <>
      <div class="c-buttons">
        {actions.map((action) => {
          const href = linkOf(action);
          if (href !== null) {
            return (
              <a
                key={`view ${action.name}`}
                class="btn outline sm"
                href={href}
                target="_blank"
                rel="noopener noreferrer"
                title={action.description ?? href}
              >
                {action.name} <Icon name="ext" size="xs" />
              </a>
            );
          }
          const mine = press?.action === action.name ? press.state : null;
          return (
            <Button
              key={`update ${action.name}`}
              small
              variant="soft"
              busy={mine === 'running' && `${action.name}…`}
              disabled={press?.state === 'running' && mine === null}
              title={action.description}
              onClick={() => void run(action.name)}
            >
              {mine === 'done' && <Icon name="check" size="s" />}
              {action.name}
            </Button>
          );
        })}
      </div>
      {press?.state === 'done' && (
        <Said as="span" class="sr">
          {t('{action}: done', { action: press.action })}
        </Said>
      )}
      {press?.state === 'failed' && press.failure && (
        <p class="c-refused" role="alert">
          <Icon name="alert" size="s" />
          <span>
            {t('{action} did not work. {why}', { action: press.action, why: press.failure.message })}{' '}
            {press.failure.url && (
              <a href={press.failure.url} target="_blank" rel="noopener noreferrer">
                {t('Sign in there')}
              </a>
            )}
          </span>
        </p>
      )}
    </>
  );
}
