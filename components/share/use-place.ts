/** What the conversation that is shared to has to offer: people, tags, threads; nothing until it is known. */
import { useEffect, useState } from 'preact/hooks';
import { ask } from '../../lib/ask.ts';
import type { SharePlace } from '../../lib/share/place.ts';
import type { ShareTarget } from '../../lib/share/ticket.ts';

const NOTHING: SharePlace = { people: { members: [], others: [], recent: [], me: 0 }, tags: [], threads: [] };

export function usePlace(nonce: string, to: ShareTarget | null): SharePlace {
  const [place, setPlace] = useState(NOTHING);
  const { account, conversation } = to ?? {};
  useEffect(() => {
    let stale = false;
    setPlace(NOTHING);
    if (account !== undefined && conversation !== undefined)
      void ask('share-place', { nonce, account, conversation }).then((answer) => {
        if (!stale && answer.ok) setPlace(answer.value);
      });
    return () => {
      stale = true;
    };
  }, [nonce, account, conversation]);
  return place;
}
