import * as v from 'valibot';
import { flag, list, MESSAGE_LIMIT, text, whole } from '../http/parameters.ts';
import type { MessageFilter } from '../services/message-list.ts';
import { tagList } from './post-parameters.ts';

/** A value that is wrong counts as absent: lists never fail for a bad filter (resources §12). */
const lenient = <S extends v.GenericSchema>(schema: S) => v.fallback(v.optional(schema), undefined);

/** More names than anybody would filter by are no filter. */
const names = v.pipe(list, v.maxLength(200));

/** The query of a list of messages (messages §4). */
export const MessageQuery = v.object({
  event: lenient(names),
  limit: lenient(
    v.pipe(v.union([v.number(), v.pipe(v.string(), v.nonEmpty())]), v.transform(Number), v.number()),
  ),
  sort: v.fallback(v.optional(v.picklist(['asc', 'desc']), 'desc'), 'desc'),
  since_id: lenient(whole),
  until_id: lenient(whole),
  tags: lenient(names),
  tag_mode: v.fallback(v.optional(v.picklist(['and', 'or']), 'and'), 'and'),
  search: lenient(v.string()),
  skip: lenient(whole),
});

/** The filter a query asks for, its limit clamped to 1..100 (OP-33). */
export function filterOf(query: v.InferOutput<typeof MessageQuery>): MessageFilter {
  return {
    event: query.event?.map((name) => name.trim()).filter(Boolean),
    limit: Math.min(100, Math.max(1, Math.trunc(query.limit ?? 30))),
    sort: query.sort,
    sinceId: query.since_id,
    untilId: query.until_id,
    tags: query.tags,
    tagMode: query.tag_mode,
    search: query.search,
    skip: Math.min(query.skip ?? 0, 1_000_000),
  };
}

/**
 * The body of an edit (messages §6). `previous_tags`, which the reference does not have, is the list `tags` was
 * made from: with it only the difference is applied, so that two people who change tags at once undo nothing of
 * each other.
 */
export const MessageEdit = v.object({
  content: v.optional(text(MESSAGE_LIMIT)),
  tags: v.optional(tagList),
  previous_tags: v.optional(tagList),
});

export const OpenChange = v.object({ open: flag });
