/** Background: what sends the outbox is loaded when something waits in it, which is seldom when the background starts. */
import { openDatabase } from '../store/database.ts';
import type { AccountId } from '../store/picture.ts';

/** Sends what may go out now; of an account that is given also what only its connection kept back. */
export async function sendWaiting(account?: AccountId): Promise<void> {
  if ((await (await openDatabase()).count('outbox')) === 0) return;
  const { drain, drainNow } = await import('./drain.ts');
  await (account === undefined ? drain() : drainNow(account));
}
