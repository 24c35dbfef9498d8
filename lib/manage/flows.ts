/** Work on one flow: who is in it, who may join, what posts into it. */
import { clientFor } from '../accounts/client.ts';
import { flowPath } from '../flowdock/client.ts';
import { FlowdockError } from '../flowdock/errors.ts';
import type { Flow } from '../flowdock/model.ts';
import { t } from '../i18n/t.ts';
import { applyChanges } from '../store/writer.ts';
import { flowChange } from '../sync/changes.ts';
import { markLeft } from '../sync/conversation-state.ts';
import { flowOf } from '../sync/room.ts';
import type { FlowAddress } from './requests.ts';
import type { ManageHandlers } from './service.ts';

async function enter({ account, flow }: FlowAddress) {
  const api = await clientFor(account);
  const known = await flowOf(api, account, flow);
  return { api, known, path: flowPath(known) };
}

/** Reads the flow anew, with its members as they are now; a flow that can't be seen any more goes. */
async function reread({ account, flow }: FlowAddress): Promise<Flow | null> {
  const { api, known, path } = await enter({ account, flow });
  try {
    const now = await api.flows.get(path);
    await markLeft(account, [now]);
    await applyChanges([flowChange(account, now, known)]);
    return now;
  } catch (error) {
    const gone = error instanceof FlowdockError && (error.kind === 'not-found' || error.kind === 'forbidden');
    if (!gone) throw error;
    await applyChanges([{ kind: 'flow-gone', account, id: flow }]);
    return null;
  }
}

/** What was done is done, whether or not the look at it afterwards succeeds; the next refresh looks again. */
async function rereadIfPossible(address: FlowAddress): Promise<void> {
  await reread(address).catch((error) => console.warn('Quayside: the flow is read again later.', error));
}

export const flowHandlers = {
  'create-flow': async ({ account, organization, name }) => {
    const flow = await (await clientFor(account)).flows.create(organization, { name });
    await applyChanges([flowChange(account, flow)]);
    return { flow: flow.id };
  },

  'change-flow': async ({ account, flow, change }) => {
    const { api, known, path } = await enter({ account, flow });
    const changed = await api.flows.update(path, change);
    // An archived flow is in no list.
    await applyChanges([
      changed.disabled ? { kind: 'flow-gone', account, id: flow } : flowChange(account, changed, known),
    ]);
    return null;
  },

  'leave-flow': async (address) => {
    const { api, path } = await enter(address);
    await api.flows.leave(path);
    const after = await reread(address);
    if (after?.joined) {
      throw new NotSupported(
        t(
          'This server does not let people leave a flow. Close it instead, or ask an administrator to block you.',
        ),
      );
    }
    return null;
  },

  'add-member': async ({ user, ...address }) => {
    const { api, path } = await enter(address);
    await api.flows.addUser(path, user);
    await rereadIfPossible(address);
    return null;
  },

  'block-member': async ({ user, blocked, ...address }) => {
    const { api, path } = await enter(address);
    await api.flows.updateUser(path, user, { disabled: blocked });
    await rereadIfPossible(address);
    return null;
  },

  'list-invitations': async (address) => {
    const { api, path } = await enter(address);
    return api.invitations.list(path);
  },

  invite: async ({ list, message, ...address }) => {
    const { api, path } = await enter(address);
    const result = await api.invitations.import(path, { list, ...(message === '' ? {} : { message }) });
    if (result.added_users.length > 0) await rereadIfPossible(address);
    return result;
  },

  'resend-invitation': async ({ email, ...address }) => {
    const { api, path } = await enter(address);
    const invitation = await api.invitations.create(path, { email });
    if (invitation.state === 'accepted') await rereadIfPossible(address);
    return invitation;
  },

  'cancel-invitation': async ({ invitation, ...address }) => {
    const { api, path } = await enter(address);
    await api.invitations.remove(path, invitation);
    return null;
  },

  'list-sources': async (address) => {
    const { api, path } = await enter(address);
    return api.sources.inFlow(path);
  },

  'create-source': async ({ name, externalUrl, ...address }) => {
    const { api, path } = await enter(address);
    return api.sources.create(path, { name, ...(externalUrl === '' ? {} : { external_url: externalUrl }) });
  },

  'delete-source': async ({ source, ...address }) => {
    const { api, path } = await enter(address);
    await api.sources.remove(path, source);
    return null;
  },
} satisfies Partial<ManageHandlers>;

/** What a server of this kind does not do although it answered. */
class NotSupported extends Error {
  override readonly name = 'NotSupported';
  readonly kind = 'not-supported';
}
