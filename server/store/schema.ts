/** The tables as Kysely sees them; `migrations/` creates them. Ids of messages count within a conversation. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely';

type Json<T> = JSONColumnType<T & object, string, string>;
type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;

export interface Schema {
  users: UsersTable;
  api_tokens: { hash: string; user_id: number; name: string; created_at: Timestamp };
  organizations: OrganizationsTable;
  memberships: { organization_id: number; user_id: number; admin: boolean };
  flows: FlowsTable;
  flow_members: FlowMembersTable;
  conversations: { id: Generated<number>; last_message: Generated<number> };
  private_members: { user_id: number; other_id: number; conversation_id: number; open: boolean };
  messages: MessagesTable;
  message_tags: { conversation_id: number; tag: string; message_id: number };
  threads: ThreadsTable;
  applications: ApplicationsTable;
  access_tokens: AccessTokensTable;
  refresh_tokens: RefreshTokensTable;
  sources: SourcesTable;
  invitations: InvitationsTable;
  authorization_codes: AuthorizationCodesTable;
  /** People signed in to the server's own pages; `hash` is the digest of their cookie. */
  browser_sessions: { hash: string; user_id: number; expires_at: Timestamp };
  /** Counts of attempts to sign in, and addresses people signed in from; `key` is a digest. */
  login_attempts: { key: string; count: number; until: Timestamp };
  files: FilesTable;
  deleted_posts: { conversation_id: number; user_id: number; uuid: string };
  events: EventsTable;
  open_streams: { id: string; user_id: number; state: number; seen_at: Timestamp };
  settings: { key: string; value: string };
}

export interface UsersTable {
  id: Generated<number>;
  email: string;
  name: string;
  nick: string;
  avatar: string | null;
  /** What the address of the picture bears that is drawn where there is none. */
  avatar_key: Generated<string>;
  website: string | null;
  /** scrypt; null for somebody who can't sign in with a password */
  password: string | null;
  created_at: Timestamp;
}

export interface OrganizationsTable {
  id: Generated<number>;
  name: string;
  parameterized_name: string;
  user_limit: number;
  created_at: Timestamp;
}

export interface FlowsTable {
  id: string;
  organization_id: number;
  conversation_id: number;
  name: string;
  parameterized_name: string;
  access_mode: 'invitation' | 'link' | 'organization';
  join_secret: string;
  disabled: boolean;
  /** The legacy token of the Push API. */
  api_token: Generated<string>;
  created_at: Timestamp;
}

/**
 * `in_flow` false: was a member once. `disabled` true: blocked, and `in_flow_before` says whether they were in the flow
 * until then. Times in ms since 1970.
 */
export interface FlowMembersTable {
  flow_id: string;
  user_id: number;
  in_flow: boolean;
  disabled: boolean;
  in_flow_before: Generated<boolean>;
  open: boolean;
  status: string | null;
  last_activity: number;
  last_ping: number;
}

export interface MessagesTable {
  conversation_id: number;
  id: number;
  event: string;
  app: string | null;
  content: ColumnType<unknown, string, string>;
  /** What full-text search finds it by. */
  search_text: string;
  tags: string[];
  uuid: string;
  /** 0 for a message without a Flowdock user. */
  user_id: number;
  external_user_name: string | null;
  sent: number;
  edited: number | null;
  thread_id: string | null;
  /** HTML of an activity or discussion. */
  title: string | null;
  body: string | null;
  author: ColumnType<Author | null, string | null | undefined, string | null>;
  attachments: ColumnType<Attachment[], string | undefined, string>;
  /** Emoji to the ids of those who gave it; null where nobody ever reacted. */
  emoji_reactions: ColumnType<Record<string, number[]> | null, null | undefined, string>;
}

/** Who an activity or discussion is by (messages §1). */
export interface Author {
  name: string;
  avatar?: string | undefined;
  email?: string | undefined;
}

/** A file of a message (messages §1). `file_size` in bytes; sizes of images in pixels. */
export interface Attachment {
  path: string;
  file_name: string;
  file_size: number;
  content_type: string;
  content_id?: string;
  image?: { width: number; height: number };
  thumbnail?: { path: string; width: number; height: number };
}

export interface ThreadsTable {
  id: string;
  flow_id: string;
  title: string;
  body: string | null;
  external_url: string | null;
  status: Json<{ value: string; color: string }> | null;
  actions: Json<unknown[]>;
  fields: Json<{ label: string; value: string }[]>;
  activities: number;
  internal_comments: number;
  external_comments: number;
  initial_message: number | null;
  source_id: number | null;
  /** The source's own key of the thread. */
  external_id: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

export interface ApplicationsTable {
  id: Generated<number>;
  name: string;
  client_id: string;
  secret_hash: string;
  redirect_uri: string | null;
  /** Signs the calls of thread actions; null for Quayside's own. */
  secret: string | null;
  icon_url: string | null;
  configuration_uri: string | null;
  /** True for one people install, which can keep no secret: its codes need PKCE. */
  public: Generated<boolean>;
  /** Who registered it; null for Quayside's own. */
  owner_id: number | null;
}

/** A row with `deleted_at` is a tombstone: its token answers 410 (OP-25). */
export interface SourcesTable {
  id: Generated<number>;
  flow_id: string;
  application_id: number;
  creator_id: number;
  name: string;
  external_url: string | null;
  error_message: string | null;
  configuration_url: string | null;
  token_hash: string;
  created_at: Timestamp;
  updated_at: Timestamp;
  deleted_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

/** `secret` is what the link to join has. */
export interface InvitationsTable {
  id: Generated<number>;
  flow_id: string;
  email: string;
  state: 'pending' | 'accepted';
  inviter_id: number;
  secret: string;
  created_at: Timestamp;
}

/** `challenge` is the PKCE code challenge (S256), null for clients that keep a secret instead. */
export interface AuthorizationCodesTable {
  hash: string;
  application_id: number;
  user_id: number;
  scopes: string[];
  redirect_uri: string;
  challenge: string | null;
  expires_at: Timestamp;
  used: Generated<boolean>;
}

/** An uploaded file; its bytes lie in the file storage under `id`. `size` in bytes. */
export interface FilesTable {
  id: string;
  conversation_id: number;
  message_id: number;
  name: string;
  content_type: string;
  size: number;
  /** Whether there is a thumbnail, stored beside it. */
  thumbnail: boolean;
  created_at: Timestamp;
}

/** One thing streams deliver. `position` is null until it is given in commit order by `sequence_events()`. */
export interface EventsTable {
  id: Generated<number>;
  position: ColumnType<number | null, never, never>;
  /** Streams that watch one of these conversations get it. */
  conversations: number[];
  /** The `user=1` streams of these people get it. */
  users: number[];
  /** The event without `thread`, which is added as it is at delivery; null for what is only a recheck. */
  payload: ColumnType<Record<string, unknown> | null, string | null, never>;
  /** Whether a resume brings it. */
  replay: boolean;
  /** Memberships in these conversations changed: streams look again at what they may see. */
  recheck: boolean;
  created_at: Timestamp;
}

export interface AccessTokensTable {
  hash: string;
  user_id: number;
  application_id: number;
  scopes: string[];
  expires_at: Timestamp;
  /** The refresh token issued with it; its first use retires that token's predecessor. */
  refresh_hash: string | null;
  /** The authorization code it was got by. */
  code_hash: string | null;
}

export interface RefreshTokensTable {
  hash: string;
  user_id: number;
  application_id: number;
  scopes: string[];
  /** The refresh token this one replaced. */
  replaces: string | null;
  revoked: boolean;
  code_hash: string | null;
  created_at: Timestamp;
}
