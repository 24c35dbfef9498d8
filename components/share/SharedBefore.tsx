import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import { rich, t } from '../../lib/i18n/t.ts';
import type { FoundShare } from '../../lib/share/found.ts';
import { Icon } from '../ui/Icon.tsx';
import { Time } from '../ui/Time.tsx';

const SHOWN = 2;

interface SharedBeforeProps {
  nonce: string;
  /** Answers there in place of sharing anew; only for what is in a thread. */
  onReply: (found: FoundShare) => void;
}

/** "Already shared": who posted this address, where and when, as far as it is known here. */
export function SharedBefore({ nonce, onReply }: SharedBeforeProps) {
  const [found, setFound] = useState<readonly FoundShare[]>([]);
  useEffect(() => {
    // Nothing found, or nobody to ask: there is nothing to say either way.
    void ask('share-found', { nonce }).then((answer) => answer.ok && setFound(answer.value));
  }, [nonce]);
  if (found.length === 0) return null;
  return (
    <section class="before share-rest" aria-label={t('Already shared')}>
      <p class="before-title">
        <Icon name="checks" size="s" />
        {t('Already shared')}
      </p>
      {found.slice(0, SHOWN).map((one) => {
        const { account, conversation, message } = one;
        return (
          <div class="before-line" key={`${account} ${conversation} ${message}`}>
            <span class="grow trunc">
              {rich('{who} in {place}', { who: <b>{one.by}</b>, place: <b>{one.place}</b> })}{' '}
              <span class="t3">
                <Time at={one.at} />
              </span>
            </span>
            {one.thread !== null && (
              <button type="button" class="chip" onClick={() => onReply(one)}>
                {t('Reply there')}
              </button>
            )}
            <button
              type="button"
              class="chip"
              onClick={() => void ask('share-jump', { nonce, account, conversation, message })}
            >
              {t('Show')}
            </button>
          </div>
        );
      })}
      {found.length > SHOWN && (
        <p class="fs2 t3">
          {t('{count, plural, one {and # more time} other {and # more times}}', {
            count: found.length - SHOWN,
          })}
        </p>
      )}
    </section>
  );
}
