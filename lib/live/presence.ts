/**
 * Shows a person as active while a page of theirs is open: a small stream beside the one that brings the news, which
 * stays as it is. Of several streams the most active one counts (reference streaming §6), so that nothing has to be
 * asked for when the last page has closed: this one just ends.
 */
import { AccountError } from '../accounts/account-error.ts';
import { clientFor } from '../accounts/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import { openStream } from '../flowdock/stream.ts';
import type { AccountId } from '../store/picture.ts';
import { retryPause } from './retry-pause.ts';

/** Shows the account's person as active until the returned function is called. */
export function showActive(account: AccountId): () => void {
  const life = new AbortController();
  const show = async (): Promise<void> => {
    const api = await clientFor(account);
    const { signal } = life;
    const stream = openStream(api.streaming, {
      user: true,
      active: 'active',
      format: 'json',
      retryDelay: retryPause,
      signal,
    });
    // What it brings comes by the other stream, too.
    for await (const _ of stream);
  };
  show().catch((error) => {
    // The other stream meets the same, and tells of it.
    if (!(error instanceof FlowdockError) && !(error instanceof AccountError)) throw error;
  });
  return () => life.abort();
}
