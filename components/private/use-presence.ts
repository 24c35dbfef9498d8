/** Who of all people known is here, for lists of them and the head of a private conversation. */
import { useMemo } from 'preact/hooks';
import { peopleHere } from '../../lib/live/here.ts';
import { useApp } from '../app/context.ts';
import { lastActivities, type Presence, presenceNow } from './private-list.ts';

/** Asked by account and user id; who uses it is drawn anew when a stream tells of somebody. */
export function usePresence(): (account: string, id: number) => Presence {
  const flows = useApp().picture.flows.value;
  const activities = useMemo(() => lastActivities(flows), [flows]);
  const here = peopleHere().value;
  return (account, id) => {
    const key = `${account}/${id}`;
    return presenceNow(here.get(key), activities.get(key) ?? null, Date.now());
  };
}
