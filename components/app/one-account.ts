/** The picture of one account alone: what a list shows while a person looks at one of several. */
import { computed } from '@preact/signals';
import type { AccountId } from '../../lib/store/picture.ts';
import type { PictureView } from '../../lib/store/reader.ts';

/** The same picture, with the rows of the other accounts left out. Closing it is left to who opened the whole. */
export function ofOneAccount(picture: PictureView, account: AccountId): PictureView {
  const own = <T extends { account: AccountId }>(rows: readonly T[]): T[] =>
    rows.filter((row) => row.account === account);
  const ownKeys = <T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...map].filter(([key]) => key.startsWith(`${account}/`)));
  return {
    ...picture,
    accounts: computed(() => picture.accounts.value.filter(({ id }) => id === account)),
    flows: computed(() => own(picture.flows.value)),
    privates: computed(() => own(picture.privates.value)),
    users: computed(() => ownKeys(picture.users.value)),
    conversations: computed(() => ownKeys(picture.conversations.value)),
    unreadPlaces: computed(() => own(picture.unreadPlaces.value)),
    unread: computed(() => own(picture.unread.value)),
    close: () => {},
  };
}
