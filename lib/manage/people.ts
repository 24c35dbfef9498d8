/** Work on organizations, their members, and the person's own profile. */

import { clientFor } from '../accounts/client.ts';
import { failureText } from '../failure-text.ts';
import { flowPath } from '../flowdock/client.ts';
import type { Flow } from '../flowdock/model.ts';
import type { AccountId, Change } from '../store/picture.ts';
import { applyChanges } from '../store/writer.ts';
import { parallel } from '../sync/parallel.ts';
import { flowOf, readAccount } from '../sync/room.ts';
import type { ManageHandlers } from './service.ts';

/** Requests at a time when one change goes to many flows. */
const AT_ONCE = 4;

/** Changes every flow of an organization in the picture; `to` gives the same flow where nothing changes. */
async function changeFlows(
  account: AccountId,
  inOrganization: (organization: Flow['organization']) => boolean,
  to: (flow: Flow) => Flow,
): Promise<void> {
  await applyChanges(async (transaction) => {
    const rows = await transaction.objectStore('flows').getAll();
    return rows
      .filter((row) => row.account === account && inOrganization(row.flow.organization))
      .map((row): Change => ({ kind: 'flow', row: { account, id: row.id, flow: to(row.flow) } }));
  });
}

export const peopleHandlers = {
  'list-organizations': async ({ account }) => (await clientFor(account)).organizations.list(),

  'list-organization-users': async ({ account, organization }) =>
    (await clientFor(account)).organizations.users(organization),

  'rename-organization': async ({ account, organization, name }) => {
    const renamed = await (await clientFor(account)).organizations.update(organization, { name });
    await changeFlows(
      account,
      ({ id }) => id === renamed.id,
      (flow) => ({ ...flow, organization: { ...flow.organization, name: renamed.name } }),
    );
    return renamed;
  },

  'remove-organization-user': async ({ account, organization, user }) => {
    await (await clientFor(account)).organizations.removeUser(organization, user);
    await changeFlows(
      account,
      ({ parameterized_name }) => parameterized_name === organization,
      ({ users, ...flow }) => ({
        ...flow,
        ...(users && { users: users.map((one) => (one.id === user ? { ...one, in_flow: false } : one)) }),
      }),
    );
    return null;
  },

  'load-people': async ({ account }) => {
    const users = await (await clientFor(account)).users.list();
    await applyChanges(async (transaction) => {
      const keys = await transaction.objectStore('users').getAllKeys();
      const known = new Set(keys.filter(([owner]) => owner === account).map(([, id]) => id));
      // Those the refreshes bring stay as they are, so that a list in another shape changes nobody.
      return users
        .filter(({ id }) => !known.has(id))
        .map(({ id, email, name, nick, avatar, website }): Change => {
          const user = { id, email, name, nick, avatar, website: website ?? null };
          return { kind: 'user', row: { account, id, user } };
        });
    });
    return null;
  },

  'change-profile': async ({ account: id, ...change }) => {
    const [api, { user }] = await Promise.all([clientFor(id), readAccount(id)]);
    await api.users.update(user.id, change);
    const now = await api.users.me().catch(() => ({ ...user, ...change }));
    await applyChanges(async (transaction) => {
      const stored = await transaction.objectStore('accounts').get(id);
      if (!stored) return [];
      const { revision: _, ...account } = stored;
      const { email, name, nick, avatar, website } = now;
      const row = { account: id, id: now.id, user: { id: now.id, email, name, nick, avatar, website } };
      return [
        { kind: 'account', account: { ...account, user: now } },
        { kind: 'user', row },
      ];
    });
    return null;
  },

  'set-status': async ({ account, flows, status }) => {
    const [api, { user }] = await Promise.all([clientFor(account), readAccount(account)]);
    const failed: { flow: string; message: string }[] = [];
    await parallel(flows, AT_ONCE, async (id) => {
      try {
        const path = flowPath(await flowOf(api, account, id));
        await api.messages.send(path, { event: 'status', content: status });
        await applyChanges(async (transaction) => {
          const row = await transaction.objectStore('flows').get([account, id]);
          if (!row?.flow.users) return [];
          const users = row.flow.users.map((one) => (one.id === user.id ? { ...one, status } : one));
          return [{ kind: 'flow', row: { account, id, flow: { ...row.flow, users } } }];
        });
      } catch (error) {
        failed.push({ flow: id, message: failureText(error) });
      }
    });
    return { failed };
  },
} satisfies Partial<ManageHandlers>;
