/** What each endpoint does and answers, for the description at `/openapi.json`; its parameters it names itself. */
import * as v from 'valibot';
import {
  Flow,
  ImportResult,
  Invitation,
  Message,
  OAuthApplication,
  Organization,
  OrgUser,
  PrivateConversation,
  Source,
  Thread,
  TokenGrant,
  User,
} from '../../lib/flowdock/model.ts';

export interface Description {
  summary: string;
  /** The status of success; 200 unless given. */
  status?: number;
  /** The JSON of success; without it, the answer has no body or is none of JSON. */
  answer?: v.GenericSchema;
  /** Needs no credentials, or has them in its address. */
  open?: true;
}

const Nothing = v.looseObject({});
/** What a post answers with: the message, or nothing where a source did not ask for it. */
const Posted = v.union([Message, Nothing]);
const F = '/flows/:org/:flow';
const P = '/private/:user';

/** By method and route. PATCH is as PUT. */
export const DESCRIPTIONS: Record<string, Description> = {
  'GET /flows': { summary: "The caller's flows", answer: v.array(Flow) },
  'GET /flows/all': { summary: 'Also flows that may be joined', answer: v.array(Flow) },
  'GET /flows/find': { summary: 'A flow by its id', answer: Flow },
  'GET /flows/:org': { summary: "The caller's flows in an organization", answer: v.array(Flow) },
  [`GET ${F}`]: { summary: 'A flow with its users', answer: Flow },
  'POST /flows/:org': { summary: 'Create a flow', status: 201, answer: Flow },
  [`PUT ${F}`]: {
    summary: 'Open, join, leave, rename, archive or open up a flow',
    answer: v.union([Flow, Nothing]),
  },
  [`GET ${F}/users`]: { summary: 'The users of a flow', answer: v.array(User) },
  [`POST ${F}/users`]: { summary: 'Add a member of the organization to a flow', answer: Nothing },
  [`PUT ${F}/users/:id`]: { summary: 'Block or unblock a user in a flow', answer: Nothing },

  'GET /user': { summary: 'The caller', answer: User },
  'GET /user/:id': { summary: 'A user', answer: User },
  'GET /users': { summary: 'Everybody the caller can see', answer: v.array(User) },
  'GET /users/:id': { summary: 'A user', answer: User },
  'PUT /users/:id': { summary: "Change the caller's nick or address", answer: Nothing },

  'GET /organizations': { summary: "The caller's organizations", answer: v.array(Organization) },
  'GET /organizations/find': { summary: 'An organization by its id', answer: Organization },
  'GET /organizations/:org': { summary: 'An organization', answer: Organization },
  'PUT /organizations/:org': { summary: 'Rename an organization', answer: Organization },
  'GET /organizations/:org/users': { summary: 'The members of an organization', answer: v.array(OrgUser) },
  'DELETE /organizations/:org/users/:id': {
    summary: 'Remove somebody from an organization and its flows',
    status: 204,
  },

  'GET /private': { summary: "The caller's private conversations", answer: v.array(PrivateConversation) },
  [`GET ${P}`]: { summary: 'The private conversation with a user', answer: PrivateConversation },
  [`PUT ${P}`]: { summary: 'Show or hide a private conversation', answer: PrivateConversation },
  [`GET ${P}/messages`]: { summary: 'Private messages', answer: v.array(Message) },
  [`POST ${P}/messages`]: { summary: 'Send a private message or file', status: 201, answer: Message },
  [`GET ${P}/messages/:id`]: { summary: 'A private message', answer: Message },
  [`PUT ${P}/messages/:id`]: { summary: 'Edit text or tags of a private message', answer: Nothing },
  [`DELETE ${P}/messages/:id`]: { summary: 'Empty a private message, or remove a file', answer: Nothing },

  [`GET ${F}/messages`]: { summary: 'Messages of a flow', answer: v.array(Message) },
  [`POST ${F}/messages`]: { summary: 'Post into a flow', status: 201, answer: Posted },
  [`GET ${F}/messages/:id`]: { summary: 'A message', answer: Message },
  [`PUT ${F}/messages/:id`]: { summary: 'Edit text or tags of a message', answer: Nothing },
  [`DELETE ${F}/messages/:id`]: {
    summary: 'Empty a message, or remove a file or inbox message',
    answer: Nothing,
  },
  [`GET ${F}/messages/:id/comments`]: { summary: 'The comments on a message', answer: v.array(Message) },
  [`POST ${F}/messages/:id/comments`]: { summary: 'Comment on a message', status: 201, answer: Posted },
  [`GET ${F}/messages/:id/comments/:comment`]: { summary: 'A comment', answer: Message },
  [`POST ${F}/messages/:id/emoji_reaction`]: { summary: 'Give or take back a reaction', answer: Nothing },
  'POST /messages': {
    summary: 'Post into the flow named, or into that of a source',
    status: 201,
    answer: Posted,
  },
  'POST /activities': { summary: 'As POST /messages, for older clients', status: 201, answer: Posted },
  'POST /comments': { summary: 'Comment on the message named', status: 201, answer: Posted },

  [`GET ${F}/threads`]: {
    summary: 'Threads of a flow, the most recently updated first',
    answer: v.array(Thread),
  },
  [`GET ${F}/threads/:id`]: { summary: 'A thread', answer: Thread },
  [`GET ${F}/threads/:id/messages`]: { summary: 'The messages of a thread', answer: v.array(Message) },
  [`POST ${F}/threads/:id/messages`]: { summary: 'Reply into a thread', status: 201, answer: Posted },
  [`POST ${F}/threads/:id/actions/:index`]: { summary: 'Press a button of a thread', answer: Nothing },

  'GET /sources': { summary: 'Sources the caller sees, or the one that asks', answer: v.array(Source) },
  'PUT /sources': { summary: 'A source reports on itself', answer: Source },
  [`GET ${F}/sources`]: { summary: 'The sources of a flow', answer: v.array(Source) },
  [`POST ${F}/sources`]: { summary: 'Create a source', status: 201, answer: Source },
  [`POST ${F}/integrations`]: { summary: 'Create a source, for older clients', status: 201, answer: Source },
  [`GET ${F}/sources/:id`]: { summary: 'A source', answer: Source },
  [`PUT ${F}/sources/:id`]: { summary: 'Set what a source shows of its state', answer: Source },
  [`DELETE ${F}/sources/:id`]: { summary: 'Delete a source', status: 204 },

  [`GET ${F}/invitations`]: { summary: 'Pending invitations', answer: v.array(Invitation) },
  [`GET ${F}/invitations/:id`]: { summary: 'An invitation', answer: Invitation },
  [`POST ${F}/invitations`]: { summary: 'Invite somebody', status: 201, answer: Invitation },
  [`POST ${F}/invitations/import`]: { summary: 'Invite a list of addresses', answer: ImportResult },
  [`DELETE ${F}/invitations/:id`]: { summary: 'Cancel or decline an invitation', status: 204 },

  'GET /files/:number/:id/:name': { summary: 'A file of a flow', status: 302 },
  'GET /files/:number/:id/thumb/:name': { summary: 'The thumbnail of a picture', status: 302 },
  'GET /private/:a/:b/files/:id/:name': { summary: 'A file of a private conversation', status: 302 },
  'GET /private/:a/:b/files/:id/thumb/:name': { summary: 'The thumbnail of a private picture', status: 302 },
  'GET /downloads/:key/:name': { summary: 'The bytes of a file, by a signed address', open: true },

  'POST /messages/chat/:token': { summary: 'Push a chat message', answer: Nothing, open: true },
  'POST /messages/team_inbox/:token': {
    summary: 'Push a message to the team inbox',
    answer: Nothing,
    open: true,
  },

  'POST /oauth/applications': { summary: 'Register an application', status: 201, answer: OAuthApplication },
  'POST /oauth/token': { summary: 'Tokens for a grant', answer: TokenGrant, open: true },

  'GET /stream': { summary: 'Everything that happens, as it happens' },
  'GET /stream/flows': { summary: 'Everything that happens, as it happens' },
  [`GET /stream${F}`]: { summary: 'What happens in a flow, as it happens' },

  'GET /health': {
    summary: 'Whether the server is well',
    answer: v.looseObject({ status: v.string() }),
    open: true,
  },
  'GET /metrics': { summary: 'Figures for Prometheus' },
  'GET /openapi.json': { summary: 'This description', answer: Nothing, open: true },
  'GET /application-icon.svg': { summary: 'The picture of applications without one', open: true },
  'GET /avatars/initials/:key': { summary: 'The picture of a user without one', open: true },
  'GET /avatars/initials/:key/:size': { summary: 'The same in a size, in pixels', open: true },
};
