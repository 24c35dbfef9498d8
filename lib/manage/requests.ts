/**
 * What a page can ask for beyond the picture: to look at or change flows, their invitations and sources,
 * organizations and the person's own profile. Part of `Requests` (lib/protocol.ts); `service.ts` answers.
 * What a change does to the picture is in the picture when the answer comes.
 */
import type {
  AccessMode,
  ImportResult,
  Invitation,
  Organization,
  OrgUser,
  Source,
} from '../flowdock/model.ts';
import type { AccountId } from '../store/picture.ts';

/** A flow by its id. */
export interface FlowAddress {
  account: AccountId;
  flow: string;
}
/** An organization by its `parameterized_name`. */
export interface OrganizationAddress {
  account: AccountId;
  organization: string;
}

export interface ManageRequests {
  'create-flow': { send: OrganizationAddress & { name: string }; back: { flow: string } };
  /** Renames, says who may join, archives (`disabled`) or brings back; for administrators. */
  'change-flow': {
    send: FlowAddress & { change: { name?: string; access_mode?: AccessMode; disabled?: boolean } };
    back: null;
  };
  /** Ends the membership. Fails with `not-supported` where the server keeps it. */
  'leave-flow': { send: FlowAddress; back: null };
  /** Puts a member of the organization into the flow. */
  'add-member': { send: FlowAddress & { user: number }; back: null };
  'block-member': { send: FlowAddress & { user: number; blocked: boolean }; back: null };

  /** The pending ones. */
  'list-invitations': { send: FlowAddress; back: Invitation[] };
  /** `list`: addresses separated by commas or line feeds. */
  invite: { send: FlowAddress & { list: string; message: string }; back: ImportResult };
  'resend-invitation': { send: FlowAddress & { email: string }; back: Invitation };
  'cancel-invitation': { send: FlowAddress & { invitation: number }; back: null };

  'list-sources': { send: FlowAddress; back: Source[] };
  /** Only this answer has the `flow_token`. Needs a sign-in by OAuth. */
  'create-source': { send: FlowAddress & { name: string; externalUrl: string }; back: Source };
  'delete-source': { send: FlowAddress & { source: number }; back: null };

  'list-organizations': { send: { account: AccountId }; back: Organization[] };
  'list-organization-users': { send: OrganizationAddress; back: OrgUser[] };
  'rename-organization': { send: OrganizationAddress & { name: string }; back: Organization };
  /** Takes somebody out of the organization and all its flows. */
  'remove-organization-user': { send: OrganizationAddress & { user: number }; back: null };

  /** Brings everybody the account can see into the picture, also those in no flow with it. */
  'load-people': { send: { account: AccountId }; back: null };
  'change-profile': { send: { account: AccountId; nick?: string; email?: string }; back: null };
  /** Sets the person's status in each of these flows, by id; empty clears it. Answers where it failed. */
  'set-status': {
    send: { account: AccountId; flows: string[]; status: string };
    back: { failed: { flow: string; message: string }[] };
  };
}

/** The pages that are the whole app. They alone may ask for these (`ASKED_BY` of lib/protocol.ts). */
export const APP = ['popup', 'sidepanel'] as const;
export const MANAGE_ASKED_BY: { readonly [Name in keyof ManageRequests]: typeof APP } = {
  'create-flow': APP,
  'change-flow': APP,
  'leave-flow': APP,
  'add-member': APP,
  'block-member': APP,
  'list-invitations': APP,
  invite: APP,
  'resend-invitation': APP,
  'cancel-invitation': APP,
  'list-sources': APP,
  'create-source': APP,
  'delete-source': APP,
  'list-organizations': APP,
  'list-organization-users': APP,
  'rename-organization': APP,
  'remove-organization-user': APP,
  'load-people': APP,
  'change-profile': APP,
  'set-status': APP,
};
