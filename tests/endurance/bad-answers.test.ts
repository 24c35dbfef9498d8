/** Whatever a server answers, a call of the client ends in what the reference describes or in an error for a person. */
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFlowdock } from '../../lib/flowdock/client.ts';
import { FlowdockError } from '../../lib/flowdock/errors.ts';
import { passwordGrant } from '../../lib/flowdock/oauth.ts';
import { ENDPOINTS, NOWHERE } from '../fixtures/endpoints.ts';
import { type BadAnswer, badAnswer, valid } from '../support/bad-answers.ts';
import { type Chance, chance, keepFigures, share } from './figures.ts';

const ALL = 10_000;
const AT_ONCE = 500;
const SECRET = 'the-secret-token';
const server = 'https://api.test';
const base64 = btoa(`${SECRET}:`);

/** Every call of the client that the reference knows, on a `fetch` of one answer. */
const calls = [
  ...ENDPOINTS.filter(({ client }) => (client.split('.')[0] ?? '') in valid).map(({ client, call }) => ({
    client,
    call: (fetch: typeof globalThis.fetch) =>
      call(createFlowdock({ server, auth: { kind: 'token', token: SECRET }, timeoutMs: 60, fetch }), {
        ...NOWHERE,
        server,
        fetch,
      }),
  })),
  {
    client: 'oauth.password',
    call: (fetch: typeof globalThis.fetch) =>
      passwordGrant({
        server,
        clientId: 'c',
        clientSecret: 's',
        email: 'a',
        password: SECRET,
        fetch,
        timeoutMs: 60,
      }),
  },
];
const uncaught: unknown[] = [];
const note = (error: unknown) => uncaught.push(error);
beforeAll(() => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
});
afterAll(() => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
});

/** The answer as `fetch` gives it; it ends when the call is given up. */
function respond(answer: BadAnswer, signal: AbortSignal | null | undefined): Promise<Response> {
  const { status, headers, body, pace } = answer;
  const empty = status === 204 || status === 304;
  const response = (content: BodyInit | null) => new Response(empty ? null : content, { status, headers });
  const given = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
  given.catch(() => undefined);
  if (pace === 'at once') return Promise.resolve(response(body));
  if (pace === 'late') return given;
  const half = new TextEncoder().encode(body.slice(0, body.length / 2));
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(half);
      if (pace === 'breaks') controller.error(new TypeError('terminated'));
      else given.catch((reason) => controller.error(reason));
    },
  });
  return Promise.resolve(response(stream));
}

interface Tried {
  answer: BadAnswer;
  call: string;
  outcome: { ok: true; value: unknown } | { ok: false; error: unknown };
}

async function attempt(random: Chance): Promise<Tried> {
  const { client: name, call } = random.pick(calls);
  const [resource = ''] = name.split('.');
  const one = valid[resource] ?? {};
  const made = badAnswer(random.between(0, 1) === 0 ? [one, one] : one, random);
  // The answer to an upload may take any time to begin; whoever waits gives it up by a signal.
  const patient = name.startsWith('files.upload') || name === 'messages.postWithFiles';
  const answer: BadAnswer = patient && made.pace === 'late' ? { ...made, pace: 'stalls' } : made;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    // As the network does: what is sent is taken before anything is answered.
    if (input instanceof Request) await input.arrayBuffer();
    return respond(answer, init?.signal ?? (input instanceof Request ? input.signal : null));
  };
  try {
    return { answer, call: name, outcome: { ok: true, value: await call(fetch) } };
  } catch (error) {
    return { answer, call: name, outcome: { ok: false, error } };
  }
}

/** What the extension does with an answer: it reads what the reference promises, and relies on it. */
function use(value: unknown): void {
  for (const one of Array.isArray(value) ? value : [value]) {
    if (one === null || one === undefined) continue; // the call promises no answer
    const { nick, organization, tags, users, attachments, fields, access_token } = one as Partial<Everything>;
    nick?.toLowerCase();
    organization?.parameterized_name.toLowerCase();
    for (const tag of tags ?? []) tag.startsWith(':unread:');
    for (const user of users ?? []) use(user);
    for (const file of attachments ?? []) file.file_name.split('.');
    for (const field of fields ?? []) field.value.trim();
    access_token?.trim();
  }
}
interface Everything {
  nick: string;
  organization: { parameterized_name: string };
  tags: string[];
  users: { nick: string }[];
  attachments: { file_name: string }[];
  fields: { value: string }[];
  access_token: string;
}

const throws = (work: () => void): boolean => {
  try {
    work();
    return false;
  } catch {
    return true;
  }
};

it(`${share(ALL)} bad answers leave nothing uncaught and nothing half-read`, async () => {
  const random = chance('bad answers');
  const kinds = new Map<string, number>();
  const wrong: string[] = [];
  let believed = 0;
  for (let done = 0; done < share(ALL); done += AT_ONCE) {
    const tried = await Promise.all(Array.from({ length: AT_ONCE }, () => attempt(random)));
    for (const { answer, call, outcome } of tried) {
      const where = `${call}, ${answer.how} (${answer.status}): ${answer.body.slice(0, 200)}`;
      const kind = outcome.ok
        ? 'read'
        : outcome.error instanceof FlowdockError
          ? outcome.error.kind
          : 'other';
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (outcome.ok) {
        if (throws(() => use(outcome.value))) wrong.push(`unusable after ${where}`);
      } else if (!(outcome.error instanceof FlowdockError)) {
        wrong.push(`${String(outcome.error)} after ${where}`);
      } else {
        const { message } = outcome.error;
        if (!/^[“A-Z\w].*[.)]$/s.test(message) || message.length > 2_000)
          wrong.push(`says “${message.slice(0, 300)}”`);
        if ([SECRET, base64].some((secret) => inspect(outcome.error, { depth: 8 }).includes(secret)))
          wrong.push(`tells the token after ${where}`);
      }
      // The control: who believes the same bodies without checking them trips.
      if (throws(() => use(JSON.parse(answer.body)))) believed++;
    }
  }
  keepFigures('bad answers', {
    seed: random.seed,
    answers: share(ALL),
    ...Object.fromEntries([...kinds].sort().map(([kind, count]) => [`end as "${kind}"`, count])),
    'break who does not check them (the control)': believed,
    uncaught: uncaught.length,
    'against the rules': wrong.length,
  });
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(uncaught).toEqual([]);
  expect(believed).toBeGreaterThan(share(ALL) / 10);
  expect(kinds.get('read')).toBeGreaterThan(share(ALL) / 20);
});
