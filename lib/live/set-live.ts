/** How the news of an account come now, in the picture. Background only. */
import type { AccountId, Live } from '../store/picture.ts';
import { applyChanges } from '../store/writer.ts';

/** Says how the news of an account come; `since` stays while that stays. */
export async function setLive(id: AccountId, live: Live): Promise<void> {
  await applyChanges(async (transaction) => {
    const stored = await transaction.objectStore('accounts').get(id);
    if (!stored || (stored.live ?? { state: 'off' }).state === live.state) return [];
    const { revision: _, ...account } = stored;
    return [{ kind: 'account', account: { ...account, live } }];
  });
}
