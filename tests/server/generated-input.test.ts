import fc from 'fast-check';
import type { GenericSchema } from 'valibot';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Endpoint } from '../../server/http/endpoints.ts';
import { openWorld, SECRET, type Stage, type World } from '../support/world.ts';

/** Requests an endpoint gets, each time. */
const RUNS = 20;
const Planted = v.object({ name: v.string() });

let world: World;
beforeAll(async () => {
  world = await openWorld({
    prepare(app) {
      // Faults for the last test to find.
      app.post('/planted/fault', { config: { parameters: Planted } }, (request) => {
        const { name } = (request.body ?? {}) as { name?: unknown };
        if (name !== undefined && typeof name !== 'string') throw new Error('not expected');
        return {};
      });
      app.post('/planted/leak', { config: { parameters: Planted } }, () => ({ name: SECRET }));
      app.post('/planted/shape', { config: { parameters: Planted } }, (_request, reply) =>
        reply.code(400).send({ wrong: true }),
      );
      app.get('/planted/stream', { config: { parameters: Planted } }, (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(200).end(`${SECRET}\r\n`);
      });
    },
  });
});
afterAll(() => world.close());

/** Values that are never right, or only by their type. */
const monsters: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\u202e',
    [],
    {},
    [null],
    [[]],
    [{}],
  ),
  fc.constantFrom<unknown>(-1, 0.5, 1e308, -0, 2 ** 31, 2 ** 53, 2 ** 63, '9'.repeat(400), 'NaN', '1e400'),
  fc.constantFrom<unknown>(
    JSON.parse('{"__proto__":{"a":1},"constructor":1}'),
    "';DROP TABLE users;--",
    '%00',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.integer({ min: 1, max: 9000 }).map((length) => '😀#é'.repeat(length)),
  fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 8 }),
  fc.integer({ min: 1, max: 400 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth))),
  fc.integer({ min: 1, max: 400 }).map((depth) => JSON.parse('{"a":'.repeat(depth) + 1 + '}'.repeat(depth))),
  fc.anything(),
);

/** What a schema has inside, whatever kind it is. */
interface Inside {
  type: string;
  wrapped?: GenericSchema;
  item?: GenericSchema;
  entries?: Record<string, GenericSchema>;
  options?: unknown[];
  literal?: unknown;
}

/** Values of the kind a schema takes, and some it does not. */
function valuesOf(schema: GenericSchema, depth = 0): fc.Arbitrary<unknown> {
  const { type, wrapped, item, entries, options, literal } = schema as unknown as Inside; // by the kinds of valibot
  const right = (): fc.Arbitrary<unknown> => {
    if (wrapped) return valuesOf(wrapped, depth);
    if (type === 'picklist') return fc.constantFrom(...(options ?? []));
    if (type === 'literal') return fc.constant(literal);
    if (type === 'string') return fc.oneof(fc.constantFrom('x', '@mira #a', '1', 'flow'), fc.string());
    if (type === 'number') return fc.oneof(fc.integer(), fc.constantFrom(0, 1, 2));
    if (type === 'boolean') return fc.boolean();
    if (type === 'array' && item) return fc.array(valuesOf(item, depth + 1), { maxLength: 5 });
    if (type === 'union' || type === 'variant') {
      return fc.oneof(...(options as GenericSchema[]).map((option) => valuesOf(option, depth)));
    }
    if (entries) {
      const fields = Object.entries(entries).map(([name, field]) => [name, valuesOf(field, depth + 1)]);
      return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
    }
    return fc.constantFrom<unknown>('x', { name: 'x', data: 'AAAA', file_name: 'x' }, 1);
  };
  // The body itself is mostly an object, so that its fields are looked at.
  return fc.oneof({ weight: depth === 0 ? 9 : 3, arbitrary: right() }, monsters);
}

/** Ids of things that exist, of a flow and an organization the one who asks may have no part in, and odd ones. */
function segmentsOf(path: string, stage: Stage): fc.Arbitrary<string> {
  const { people } = world;
  const file = stage.file.path.split('/');
  const real: Record<string, unknown[]> = {
    org: ['north-star', 'elsewhere', world.organization],
    flow: [stage.flow.flow],
    id: [
      stage.message,
      stage.thread,
      stage.source,
      stage.invitation,
      stage.leaver,
      file[3],
      people.member.id,
    ],
    user: [people.member.id, people.admin.id, stage.leaver],
    a: [people.member.id],
    b: [people.admin.id],
    number: [stage.conversation],
    name: ['berth.png'],
    key: [file[3], `${file[3]}-thumb`],
    token: ['x', ','],
    index: [0, 1],
    comment: [stage.comment],
  };
  const odd = [
    '0',
    '-1',
    '1e9',
    '9007199254740993',
    '99999999999999999999',
    '%27',
    '%F0%9F%98%80',
    '%00',
    'all',
    '.%2F',
  ];
  const parts = path.split('/').map((part) => {
    if (!part.startsWith(':')) return fc.constant(part.replace('*', 'x'));
    const known = (real[part.slice(1)] ?? []).map(String);
    return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known, '0') }, fc.constantFrom(...odd));
  });
  return fc.tuple(...parts).map((all) => all.join('/'));
}

type Body = { kind: string; payload: string | Buffer };

/** The same values as JSON, as a form, as multipart, and as bytes that are none of them. */
function bodiesOf(values: fc.Arbitrary<unknown>): fc.Arbitrary<Body> {
  const pairs = (value: unknown): [string, string][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([name, one]) => [
          name,
          typeof one === 'string' ? one : String(JSON.stringify(one)),
        ])
      : [];
  const json = values.map((value) => ({
    kind: 'application/json',
    payload: JSON.stringify(value) ?? 'null',
  }));
  const form = values.map((value) => ({
    kind: 'application/x-www-form-urlencoded',
    payload: new URLSearchParams(pairs(value).map(([name, one]) => [name, one.toWellFormed()])).toString(),
  }));
  const multipart = values.map((value) => ({
    kind: 'multipart/form-data; boundary=b',
    payload: `${pairs(value)
      .map(
        ([name, one]) =>
          `--b\r\nContent-Disposition: form-data; name="${name.replace(/["\r\n]/g, '')}"\r\n\r\n${one}\r\n`,
      )
      .join('')}--b--\r\n`,
  }));
  const broken = fc.record({
    kind: fc.constantFrom(
      'application/json',
      'application/json; charset=utf-16',
      'multipart/form-data',
      'text/xml',
      'x',
    ),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom('{', '[1,', '--b\r\n', '{"a":"\ud800'),
    ),
  });
  return fc.oneof({ weight: 6, arbitrary: json }, { weight: 2, arbitrary: form }, multipart, broken);
}

const ASKING = ['stranger', 'colleague', 'blocked', 'member', 'anonymous', 'source'] as const;

/** What of an answer breaks a promise, or null. */
function faultOf(who: (typeof ASKING)[number], status: number, text: string): string | null {
  if (status >= 500) return `an error of the server, ${status}`;
  if (status >= 400) {
    if (/node_modules|\.ts:\d|"stack"/.test(text)) return 'the inside of the server';
    const body = JSON.parse(text || '{}');
    const oauth = typeof body.error === 'string';
    const fields = Object.values(body.errors ?? {});
    if (!oauth && typeof body.message !== 'string') return 'not the shape of an error';
    if (!fields.every((texts) => Array.isArray(texts) && texts.every((one) => typeof one === 'string'))) {
      return 'not the shape of the errors of fields';
    }
  }
  if (['stranger', 'colleague', 'blocked', 'anonymous'].includes(who) && text.includes(SECRET)) {
    return 'what they must not see';
  }
  return null;
}

const isStream = (path: string) => /^\/(planted\/)?stream/.test(path);
/** The event after which nothing more is looked for on a stream. */
const HEARD = 'heard-so-far';
/** Where reading ends at a stream that may not bring that event: after so many ms or characters. */
const PATIENCE = { ms: 1000, length: 200_000 };

/** What a stream may be asked for: mostly what opens one, on flows of others, too. */
function queriesOf(stage: Stage, bodies: fc.Arbitrary<Body>): fc.Arbitrary<string> {
  const { org, flow } = stage.flow;
  const filters = ['', `${org}/${flow}`, stage.flowId, 'elsewhere/x', `elsewhere/${flow}`];
  const right = fc
    .record(
      {
        filter: fc.subarray(filters).map((some) => some.join(',')),
        accept: fc.constantFrom('text/event-stream', 'application/json', 'x'),
        active: fc.constantFrom('true', 'idle'),
        presence: fc.constant('1'),
      },
      { requiredKeys: [] },
    )
    .map((some) => new URLSearchParams({ ...some, user: '1' }).toString());
  const any = bodies.map(({ payload }) => encodeURI(String(payload).toWellFormed()).slice(0, 4000));
  return fc.oneof({ weight: 3, arbitrary: right }, any);
}

/** Sends an endpoint what its own schema leads to; throws on the first fault, with the request made small. */
async function tryOut({ method, path, parameters }: Endpoint, runs = RUNS): Promise<void> {
  const stage = await world.stage();
  const request = fc.record({
    url: segmentsOf(path, stage),
    body: bodiesOf(parameters ? valuesOf(parameters) : monsters),
    who: fc.constantFrom(...ASKING),
    query: queriesOf(stage, bodiesOf(parameters ? valuesOf(parameters) : monsters)),
    since: fc.constantFrom('', '0', '1'),
  });
  const property = fc.asyncProperty(request, async ({ url, body, who, query, since }) => {
    const nobody = who === 'anonymous' || who === 'source';
    const headers = {
      ...(nobody ? {} : { authorization: `Basic ${btoa(`${world.people[who].token}:`)}` }),
      ...(isStream(path) ? since && { 'last-event-id': since } : { 'content-type': body.kind }),
    };
    const address = who === 'source' ? `${url}?flow_token=${stage.flowToken}` : url;
    const { status, text } = isStream(path)
      ? await begin(`${address}${address.includes('?') ? '&' : '?'}${query}`, { headers, who, stage })
      : await world.app
          .inject({ method: method as 'GET', url: address, headers, payload: body.payload }) // inject lists the methods
          .then((answer) => ({ status: answer.statusCode, text: answer.body }));
    const fault = faultOf(who, status, text);
    if (fault) throw new Error(`${fault}: ${method} ${url} by ${who} -> ${status} ${text.slice(0, 200)}`);
  });
  await fc.assert(property, { numRuns: runs });
}

interface Listening {
  headers: Record<string, string>;
  who: (typeof ASKING)[number];
  stage: Stage;
}

/** A stream never ends: what it brings is looked at until a message of the flow has passed, to whom it may concern. */
async function begin(address: string, { headers, who, stage }: Listening) {
  const abort = new AbortController();
  const answer = await fetch(new URL(address, world.url), { headers, signal: abort.signal });
  if (!answer.ok || !answer.body) return { status: answer.status, text: await answer.text() };
  await say(stage);
  if (who !== 'anonymous' && who !== 'source') await world.tell(world.people[who].id, HEARD);
  // Whoever listens to what is their own hears it, however slow the machine is.
  const hears = new URL(address, world.url).searchParams.get('user') === '1';
  const patience = setTimeout(() => abort.abort(), hears ? 30 * PATIENCE.ms : PATIENCE.ms);
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of answer.body) {
      text += decoder.decode(bytes, { stream: true });
      if (text.includes(HEARD) || text.length > PATIENCE.length) break;
    }
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  } finally {
    clearTimeout(patience);
    abort.abort();
  }
  return { status: answer.status, text };
}

/** Somebody of the flow says what others must not see. */
async function say(stage: Stage): Promise<void> {
  const { org, flow } = stage.flow;
  const answer = await world.app.inject({
    method: 'POST',
    url: `/flows/${org}/${flow}/messages`,
    headers: { authorization: `Basic ${btoa(`${world.people.member.token}:`)}` },
    payload: { event: 'message', content: SECRET },
  });
  expect(answer.statusCode).toBe(201);
}

it('no endpoint fails, answers otherwise than documented, or shows what is not for the one who asks', async () => {
  const endpoints = world.app.endpoints.filter(({ path }) => !path.startsWith('/planted'));
  for (const endpoint of endpoints) await tryOut(endpoint);
  console.info(`${endpoints.length} endpoints, ${endpoints.length * RUNS} requests`);
  expect(endpoints.length).toBeGreaterThan(60);
}, 600_000);

it('of a stream enough is read to see what comes, and its end is known by an event of its own', async () => {
  const stage = await world.stage();
  const { org, flow } = stage.flow;
  const opened = async (who: 'member' | 'stranger', filter: string) => {
    const headers = { authorization: `Basic ${btoa(`${world.people[who].token}:`)}` };
    return begin(`/stream/flows?user=1&filter=${filter}`, { headers, who, stage });
  };
  const ofMember = await opened('member', `${org}/${flow}`);
  expect(ofMember.text).toContain(SECRET);
  expect(ofMember.text).toContain(HEARD);
  const ofStranger = await opened('stranger', '');
  expect([ofStranger.status, ofStranger.text.includes(HEARD)]).toEqual([200, true]);
  expect(faultOf('stranger', 200, ofStranger.text)).toBeNull();
  expect(faultOf('stranger', 200, ofMember.text)).toBe('what they must not see');
});

it.each([
  ['an error of the server', '/planted/fault'],
  ['what they must not see', '/planted/leak'],
  ['what they must not see', '/planted/stream'],
  ['not the shape of an error', '/planted/shape'],
])('would find %s at %s', async (fault, path) => {
  const planted = world.app.endpoints.find((endpoint) => endpoint.path === path);
  await expect(planted ? tryOut(planted, 500) : null).rejects.toMatchObject({
    cause: { message: expect.stringContaining(fault) },
  });
});
