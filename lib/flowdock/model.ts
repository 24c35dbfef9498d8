/**
 * Everything on the wire: one Valibot schema for each object of the API reference, and the type derived
 * from it. Schemas are loose: a field or event this code does not know passes through unchanged, while a
 * missing required field is an error that names its path. Fields the reference lets a server leave out
 * are optional here and get their documented default where one exists.
 */
import * as v from 'valibot';

const id = v.pipe(v.number(), v.integer());
const nullish = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema));
/** Ids of users inside messages are strings on the wire; older servers sent numbers. */
const userRef = v.pipe(v.union([v.string(), v.number()]), v.transform(String));

/** A person, as GET /users and GET /user show them (resources §2). */
export const User = v.looseObject({
  id,
  email: v.optional(v.string(), ''),
  name: v.optional(v.string(), ''),
  nick: v.string(),
  avatar: v.optional(v.nullable(v.string()), ''),
  website: nullish(v.string()),
});
export type User = v.InferOutput<typeof User>;

/** A member of an organization; `admin` is the role in that organization (resources §2). */
export const OrgUser = v.looseObject({ ...User.entries, admin: v.optional(v.boolean(), false) });
export type OrgUser = v.InferOutput<typeof OrgUser>;

/** A member of a flow with presence (resources §1). `last_activity`, `last_ping` in ms since 1970. */
export const FlowUser = v.looseObject({
  ...User.entries,
  status: nullish(v.string()),
  disabled: v.optional(v.boolean(), false),
  last_activity: nullish(v.number()),
  last_ping: nullish(v.number()),
  in_flow: v.optional(v.boolean(), true),
});
export type FlowUser = v.InferOutput<typeof FlowUser>;

/** The organization inside a flow (resources §1). */
export const FlowOrganization = v.looseObject({
  id,
  name: v.string(),
  parameterized_name: v.string(),
  user_limit: v.optional(v.number(), 0),
  user_count: v.optional(v.number(), 0),
  active: v.optional(v.boolean(), true),
  url: v.optional(v.string(), ''),
});
export type FlowOrganization = v.InferOutput<typeof FlowOrganization>;

export const AccessMode = v.picklist(['invitation', 'link', 'organization']);
export type AccessMode = v.InferOutput<typeof AccessMode>;

/** A flow as the caller sees it (resources §1). Never build a URL from `id`; follow `url`. */
export const Flow = v.looseObject({
  id: v.string(),
  name: v.string(),
  parameterized_name: v.string(),
  organization: FlowOrganization,
  unread_mentions: v.optional(v.number(), 0),
  open: v.optional(v.boolean(), true),
  joined: v.optional(v.boolean(), true),
  url: v.string(),
  web_url: v.optional(v.string(), ''),
  join_url: nullish(v.string()),
  access_mode: v.optional(AccessMode, 'invitation'),
  disabled: v.optional(v.boolean(), false),
  /** Of the newest message; `last_message_at` is ISO 8601. */
  last_message_id: nullish(v.number()),
  last_message_at: nullish(v.string()),
  /** Whether the caller may rename, open up or archive it. */
  flow_admin: v.optional(v.boolean()),
  description: nullish(v.string()),
  /** Address of the flow's inbox. */
  email: nullish(v.string()),
  team_notifications: v.optional(v.boolean()),
  /** The Push API's token (resources §10). */
  api_token: nullish(v.string()),
  users: v.optional(v.array(FlowUser)),
});
export type Flow = v.InferOutput<typeof Flow>;

/** An organization (resources §3). */
export const Organization = v.looseObject({
  ...FlowOrganization.entries,
  subscription: v.optional(
    v.looseObject({
      trial: v.boolean(),
      trial_ends: v.optional(v.string()),
      billing_date: v.optional(v.string()),
    }),
  ),
  users: v.optional(v.array(v.looseObject({ ...OrgUser.entries, nick: v.optional(v.string(), '') }))),
});
export type Organization = v.InferOutput<typeof Organization>;

/** A private conversation, addressed by the other user's id (resources §4). */
export const PrivateConversation = v.looseObject({
  id,
  url: v.string(),
  name: v.string(),
  open: v.boolean(),
  activity: v.optional(
    v.looseObject({
      inbox: v.optional(v.boolean(), false),
      mentions: v.optional(v.number(), 0),
      chat: v.optional(v.boolean(), false),
    }),
    {},
  ),
  users: v.array(v.looseObject({ ...User.entries })),
});
export type PrivateConversation = v.InferOutput<typeof PrivateConversation>;

/** A file that belongs to a message; `path` is relative to the API host, `file_size` in bytes (messages §1). */
export const Attachment = v.looseObject({
  path: v.string(),
  file_name: v.string(),
  file_size: v.optional(v.number(), 0),
  content_type: v.optional(v.string(), 'application/octet-stream'),
  content_id: nullish(v.string()),
  content_disposition: nullish(v.string()),
  image: nullish(v.looseObject({ width: v.number(), height: v.number() })),
  thumbnail: nullish(v.looseObject({ path: v.string(), width: v.number(), height: v.number() })),
});
export type Attachment = v.InferOutput<typeof Attachment>;

/** A button or link of a thread in schema.org terms (messages §10). */
export const ThreadAction = v.looseObject({
  '@type': v.string(),
  name: v.optional(v.string(), ''),
  url: v.optional(v.string()),
  description: v.optional(v.string()),
  image: v.optional(v.string()),
  target: v.optional(
    v.looseObject({
      '@type': v.optional(v.string()),
      urlTemplate: v.string(),
      httpMethod: v.optional(v.string(), 'POST'),
    }),
  ),
});
export type ThreadAction = v.InferOutput<typeof ThreadAction>;

/** A thread: one item of an outside service or one chat conversation (messages §9). Times are ISO 8601. */
export const Thread = v.looseObject({
  id: v.string(),
  title: v.optional(v.nullable(v.string()), ''),
  body: nullish(v.string()),
  external_url: nullish(v.string()),
  status: nullish(v.looseObject({ value: v.string(), color: v.optional(v.string(), 'grey') })),
  actions: v.optional(v.array(ThreadAction), []),
  fields: v.optional(v.array(v.looseObject({ label: v.string(), value: v.string() })), []),
  source: nullish(
    v.looseObject({
      id,
      name: v.optional(v.string()),
      icon: nullish(v.string()),
      application: v.optional(
        v.union([v.string(), v.looseObject({ name: v.string(), icon_url: nullish(v.string()) })]),
      ),
    }),
  ),
  activities: v.optional(v.number(), 0),
  internal_comments: v.optional(v.number(), 0),
  external_comments: v.optional(v.number(), 0),
  created_at: v.optional(v.string(), ''),
  updated_at: v.optional(v.string(), ''),
  flow: v.optional(v.string()),
  initial_message: nullish(v.number()),
});
export type Thread = v.InferOutput<typeof Thread>;

/** Who an activity or discussion is by (messages §1). */
export const Author = v.looseObject({
  name: v.string(),
  avatar: nullish(v.string()),
  email: nullish(v.string()),
});
export type Author = v.InferOutput<typeof Author>;

/** Reactions on a message: emoji to the ids of those who gave it. What is of another shape counts as none. */
export const EmojiReactions = v.fallback(v.record(v.string(), v.array(v.number())), {});

/**
 * A message or stored event of a flow or a private conversation (messages §1, resources §5). `id` counts
 * within its conversation; `sent` and `edited` are ms since 1970; `content` depends on `event`. A private
 * message has `to` and no `flow`. `emoji_reactions` is Quayside's own; the reference knows their events only (OP-29).
 */
export const Message = v.looseObject({
  id,
  event: v.string(),
  content: v.unknown(),
  tags: v.optional(v.array(v.string()), []),
  uuid: nullish(v.string()),
  flow: v.optional(v.string()),
  to: v.optional(userRef),
  user: v.optional(userRef, '0'),
  sent: v.number(),
  created_at: v.optional(v.string(), ''),
  app: nullish(v.string()),
  attachments: v.optional(v.array(Attachment), []),
  edited: nullish(v.number()),
  thread_id: nullish(v.string()),
  thread: nullish(Thread),
  external_user_name: nullish(v.string()),
  author: nullish(Author),
  title: nullish(v.string()),
  body: nullish(v.string()),
  emoji_reactions: v.optional(EmojiReactions),
});
export type Message = v.InferOutput<typeof Message>;

/**
 * Anything a stream delivers (messages §8, streaming §5): a stored message, or an event without `id`, `flow`
 * or `sent`. `user` is a string as in messages, whatever the server sent.
 */
export const StreamEvent = v.looseObject({
  ...v.partial(Message, ['id', 'content', 'sent']).entries,
  user: v.optional(userRef),
});
export type StreamEvent = v.InferOutput<typeof StreamEvent>;

/** An application registered with the server (README §7). */
export const OAuthApplication = v.looseObject({
  id: v.optional(v.union([v.number(), v.string()])),
  name: v.optional(v.string()),
  redirect_uri: v.optional(v.string()),
  client_id: v.pipe(v.union([v.string(), v.number()]), v.transform(String)),
  client_secret: v.string(),
  url: v.optional(v.string()),
});
export type OAuthApplication = v.InferOutput<typeof OAuthApplication>;

/** A source ties an application to a flow (resources §6). `flow_token` is in the answer to creation only. */
export const Source = v.looseObject({
  id,
  name: v.string(),
  url: v.string(),
  external_url: nullish(v.string()),
  created_at: v.optional(v.string(), ''),
  updated_at: v.optional(v.string(), ''),
  application: v.looseObject({
    id: v.union([v.number(), v.string()]),
    name: v.optional(v.string(), ''),
    icon_url: nullish(v.string()),
    url: nullish(v.string()),
  }),
  creator: v.optional(User),
  error_message: nullish(v.string()),
  configuration_url: nullish(v.string()),
  flow_token: v.optional(v.string()),
});
export type Source = v.InferOutput<typeof Source>;

/** An invitation to a flow (resources §7). */
export const Invitation = v.looseObject({
  id,
  state: v.picklist(['pending', 'accepted']),
  email: v.string(),
  flow: v.string(),
  url: v.string(),
  /** Where the one invited joins, mail or not; only some servers say it. */
  join_url: nullish(v.string()),
});
export type Invitation = v.InferOutput<typeof Invitation>;

/** What importing a pasted list of addresses did (resources §7). */
export const ImportResult = v.looseObject({
  invitations: v.array(Invitation),
  added_users: v.array(FlowUser),
  erroneous_emails: v.array(v.record(v.string(), v.string())),
});
export type ImportResult = v.InferOutput<typeof ImportResult>;

/** The OAuth token answer; `expires_in` in seconds, `scope` comma or space separated (README §7). */
export const TokenGrant = v.looseObject({
  access_token: v.string(),
  token_type: v.optional(v.string(), 'bearer'),
  expires_in: v.optional(v.pipe(v.union([v.number(), v.string()]), v.transform(Number)), 7200),
  scope: v.optional(v.string(), ''),
  refresh_token: v.optional(v.string()),
});
export type TokenGrant = v.InferOutput<typeof TokenGrant>;
