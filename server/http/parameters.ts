import type { FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { BLANK, type FieldErrors, invalid } from './api-error.ts';
import { Upload } from './upload.ts';

/** Query and body are one set of parameters; the body wins (README §2). */
export function parametersOf(request: FastifyRequest): Record<string, unknown> {
  const merged: Record<string, unknown> = Object.create(null);
  for (const part of [request.query, request.body]) {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) continue;
    for (const [name, value] of Object.entries(part)) merged[name] = storable(value, name);
  }
  return merged;
}

/**
 * What PostgreSQL can keep: no null characters (an error that names the field), no half surrogate pairs
 * (replaced), and not nested without end.
 */
function storable(value: unknown, field: string, depth = 0): unknown {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw invalid({ [field]: ['contains a null character'] });
    return value.toWellFormed();
  }
  if (typeof value !== 'object' || value === null || value instanceof Upload) return value;
  if (depth > 20) throw invalid({ [field]: ['is nested too deeply'] });
  if (Array.isArray(value)) return value.map((item) => storable(item, field, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name.toWellFormed(), storable(item, field, depth + 1)]),
  );
}

/**
 * Reads the parameters of a request by a schema.
 * @throws ApiError 400 that names each wrong field
 */
export function read<S extends v.GenericSchema>(schema: S, request: FastifyRequest): v.InferOutput<S> {
  const result = v.safeParse(schema, parametersOf(request));
  if (result.success) return result.output;
  const errors: FieldErrors = {};
  for (const issue of result.issues) {
    const field = v.getDotPath(issue) ?? 'body';
    const missing = issue.input === undefined || issue.input === null;
    const text = missing ? BLANK : issue.message;
    const texts = errors[field] ?? [];
    // What is blank is nothing else as well.
    if (text === BLANK) errors[field] = [BLANK];
    else if (!texts.includes(BLANK) && !texts.includes(text)) errors[field] = [...texts, text];
  }
  throw invalid(errors);
}

/** The fields of a change that are there. */
export const given = <T extends object>(change: T): Partial<T> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>; // T's own fields

/** A boolean as JSON, or `1`/`0`/`"true"`/`"false"` from a query or form. */
export const flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false', '1', '0', 1, 0])], 'must be true or false'),
  v.transform((value) => value === true || value === 'true' || value === '1' || value === 1),
);

/** A text that is not blank; `max` in code points. */
export const text = (max: number) =>
  v.pipe(
    v.string('must be a text'),
    v.check((value) => value.trim() !== '', BLANK),
    v.check(
      (value) => value.length <= max || Array.from(value).length <= max,
      `is too long (maximum is ${max} characters)`,
    ),
    // The checks above, for the description of the API.
    v.metadata({ minLength: 1, maxLength: max }),
  );

/** A whole number, also as text. */
export const whole = v.pipe(
  v.union([v.number(), v.string()], 'must be a whole number'),
  v.transform((value) => (value === '' ? Number.NaN : Number(value))),
  v.check((value) => Number.isSafeInteger(value) && value >= 0, 'must be a whole number'),
);

/** A list as JSON array or comma-separated text. */
export const list = v.pipe(
  v.union([v.string(), v.array(v.string('must be a text'))], 'must be a list'),
  v.transform((value) => (typeof value === 'string' ? value.split(',') : value)),
);

/** The most tags a message may be given, besides those of its text. */
export const TAGS_LIMIT = 100;

/** The longest chat message, in code points (messages §2.2). */
export const MESSAGE_LIMIT = 8096;

/** An id from a path; ids that can't exist read as 0, which nobody has. */
export function idOf(value: string, max = Number.MAX_SAFE_INTEGER): number {
  return /^\d{1,16}$/.test(value) && Number(value) <= max ? Number(value) : 0;
}
export const userIdOf = (value: string): number => idOf(value, 2_147_483_647);
