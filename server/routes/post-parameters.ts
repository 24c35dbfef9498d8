/** What a post may carry (messages §2), read in two steps: what all have in common, then what its event has. */
import type { FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { BLANK, invalid } from '../http/api-error.ts';
import { list, MESSAGE_LIMIT, read, TAGS_LIMIT, text, whole } from '../http/parameters.ts';
import { Upload, uploadFromJson } from '../http/upload.ts';
import { bodyHtml, htmlText, lineHtml } from '../services/html.ts';
import type { ThreadState } from '../services/thread-state.ts';

const COLORS = 'red green yellow cyan orange grey black lime purple blue'.split(' ');
/** The longest HTML of a title or body, in characters. */
const HTML_LIMIT = 100_000;

const shortText = (max: number) =>
  v.pipe(v.string('must be a text'), v.maxLength(max, `is too long (maximum is ${max} characters)`));
const optionalText = (max: number) => v.optional(v.nullable(shortText(max)));
const webAddress = v.pipe(
  shortText(2000),
  v.check((value) => value === '' || /^https?:\/\/\S+$/i.test(value), 'is not a web address'),
);

const uuid = v.optional(v.nullable(v.pipe(v.string('must be a text'), v.maxLength(255, 'is too long'))));
/** A hashtag of a message can be as long as the message, and clients send back the tags they read. */
export const tagList = v.pipe(
  list,
  v.everyItem((tag) => tag.length <= MESSAGE_LIMIT, 'are too long'),
);
const tags = v.optional(v.nullable(v.pipe(tagList, v.maxLength(TAGS_LIMIT, 'are too many'))));

const action = v.variant(
  '@type',
  [
    v.looseObject({ '@type': v.literal('ViewAction'), name: text(100), url: webAddress }),
    v.looseObject({
      '@type': v.literal('UpdateAction'),
      name: text(100),
      target: v.looseObject({
        '@type': v.literal('EntryPoint'),
        urlTemplate: webAddress,
        httpMethod: v.picklist(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], 'is no method'),
      }),
    }),
  ],
  'must be ViewAction or UpdateAction',
);
/** The state of a thread (messages §9). */
const Thread: v.GenericSchema<unknown, ThreadState> = v.object({
  title: text(HTML_LIMIT),
  body: optionalText(HTML_LIMIT),
  external_url: v.optional(v.nullable(webAddress)),
  status: v.optional(
    v.nullable(v.object({ value: text(100), color: v.picklist(COLORS, 'is not one of the colours') })),
  ),
  fields: v.optional(
    v.nullable(
      v.pipe(
        v.array(v.object({ label: text(100), value: shortText(10_000) })),
        v.maxLength(100, 'are too many'),
      ),
    ),
  ),
  actions: v.optional(v.nullable(v.pipe(v.array(action), v.maxLength(20, 'are too many')))),
});

/** What only the event can tell how to read. */
const said = (description: string) => v.optional(v.pipe(v.unknown(), v.metadata({ description })));

/** The body of a post into a flow. */
export const MessagePost = v.object({
  event: v.picklist(
    ['message', 'status', 'line', 'comment', 'file', 'activity', 'discussion', 'mail'],
    'is not supported',
  ),
  flow: v.optional(v.string('must be a text')),
  flow_token: v.optional(v.string('must be a text')),
  content: said('A text; for a `file` its bytes, or an object with data, content_type and file_name.'),
  tags,
  uuid,
  thread_id: v.optional(v.nullable(v.string('must be a text'))),
  external_thread_id: v.optional(v.nullable(text(1000))),
  thread: v.optional(v.nullable(Thread)),
  external_user_name: v.optional(
    v.nullable(
      v.pipe(
        text(100),
        v.check((name) => !/\s/.test(name), 'should not contain whitespace'),
        v.metadata({ pattern: '^\\S+$' }),
      ),
    ),
  ),
  message: v.optional(whole),
  title: said('HTML of an activity or discussion.'),
  body: said('HTML of an activity or discussion; shows a picture attached to it by `cid:` and its id.'),
  author: said('Who did it: name, and perhaps avatar and email.'),
  attachments: said('Files by their ids, or a list of them.'),
});
export type MessagePost = v.InferOutput<typeof MessagePost>;

/** The body of a private post (resources §5). */
export const PrivatePost = v.object({
  event: v.picklist(['message', 'status', 'file'], 'is not supported'),
  content: v.unknown(),
  tags,
  uuid,
});

const MessageContent = v.object({ content: text(MESSAGE_LIMIT) });
/** A status may be empty: that clears it (messages §8). */
const StatusContent = v.object({
  content: v.pipe(
    v.string('must be a text'),
    v.check((value) => Array.from(value).length <= MESSAGE_LIMIT, 'is too long'),
  ),
});
const JsonFile = v.object({
  data: v.string('must be base64'),
  content_type: v.optional(v.string()),
  file_name: text(255),
  content_id: v.optional(text(255)),
});
const InboxContent = v.object({
  title: text(HTML_LIMIT),
  body: optionalText(HTML_LIMIT),
  author: v.object({
    name: text(100),
    avatar: v.optional(webAddress),
    email: v.optional(shortText(254)),
  }),
});
const category = v.pipe(
  text(100),
  v.check((value) => /^[\p{L}\p{N}_\s-]+$/u.test(value), 'may have letters, digits, spaces, _ and - only'),
);
/** The fields of a message to the team inbox (resources §10). */
export const MailContent = v.object({
  source: category,
  from_address: v.pipe(
    text(254),
    v.check((value) => /^[^\s@<>]+@[^\s@<>]+$/.test(value), 'is not an address'),
  ),
  subject: text(1000),
  content: text(HTML_LIMIT),
  from_name: optionalText(200),
  reply_to: optionalText(254),
  project: v.optional(v.nullable(category)),
  format: v.optional(v.nullable(v.picklist(['html'], 'must be html'))),
  tags,
  link: v.optional(v.nullable(webAddress)),
});

/** The content of a text event. @throws ApiError 400 */
export const textContent = (
  request: FastifyRequest,
  event: 'message' | 'comment' | 'status' | 'line',
): string =>
  event === 'status' ? read(StatusContent, request).content : read(MessageContent, request).content;

/**
 * The file of a `file` event: a part of a multipart body, or base64 in JSON.
 * @throws ApiError 400
 */
export async function fileContent(request: FastifyRequest, content: unknown): Promise<Upload> {
  if (content instanceof Upload) return content;
  const parsed = v.safeParse(JsonFile, content);
  if (!parsed.success) {
    if (content === undefined || content === null) throw invalid({ content: [BLANK] });
    throw invalid({ content: ['must be a file, or an object with data, content_type and file_name'] });
  }
  return uploadFromJson(request, parsed.output);
}

/**
 * The attachments of an activity or discussion with their ids: a map or list of files, or a list of JSON files.
 * @throws ApiError 400
 */
export async function attachmentsOf(
  request: FastifyRequest,
  given: unknown,
): Promise<{ upload: Upload; contentId?: string }[]> {
  if (given === undefined || given === null || given === '') return [];
  if (typeof given !== 'object') throw invalid({ attachments: ['must be files'] });
  const entries = Array.isArray(given) ? given.map((file) => [null, file] as const) : Object.entries(given);
  if (entries.length > 20) throw invalid({ attachments: ['are too many'] });
  const files: { upload: Upload; contentId?: string }[] = [];
  for (const [key, file] of entries) {
    const contentId = key ?? (v.is(JsonFile, file) ? file.content_id : undefined);
    const upload = await fileContent(request, file ?? undefined).catch(() => {
      throw invalid({ attachments: ['must be files'] });
    });
    files.push(contentId === undefined ? { upload } : { upload, contentId });
  }
  const named = files.filter((file) => file.contentId !== undefined).length;
  if (named > 0 && named < files.length) throw invalid({ attachments: ['must all have an id, or none'] });
  return files;
}

/** What an activity or discussion says, safe to show. @throws ApiError 400 */
export function inboxContent(request: FastifyRequest) {
  const { title, body, author } = read(InboxContent, request);
  const by = Object.fromEntries(Object.entries(author).filter(([, value]) => value)) as typeof author; // absent, not empty
  return {
    title: lineHtml(title),
    body: body == null ? null : bodyHtml(body),
    by,
    searchText: htmlText(`${title} ${body ?? ''}`),
  };
}

/** A message of the team inbox in the form it is stored in (messages §8). @throws ApiError 400 */
export function mailContent(request: FastifyRequest) {
  const mail = read(MailContent, request);
  const reply = mail.reply_to ? { replyTo: [{ name: null, address: mail.reply_to }] } : {};
  return {
    content: {
      subject: mail.subject,
      content: bodyHtml(mail.content),
      contentType: 'text/html',
      from: [{ name: mail.from_name ?? null, address: mail.from_address }],
      to: [],
      cc: [],
      bcc: [],
      ...reply,
      sender: null,
      source: mail.source,
      ...(mail.project ? { project: mail.project } : {}),
      ...(mail.link ? { link: mail.link } : {}),
    },
    inboxSource: mail.source,
    tags: mail.tags ?? [],
    searchText: `${mail.subject} ${htmlText(mail.content)}`,
  };
}
