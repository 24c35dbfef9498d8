/**
 * A server of the API on which other people have put a hostile string into every field they can write: names,
 * nicks, flows, organizations, messages of every event, threads, sources, files, tags, statuses, addresses.
 */
import { valid } from './bad-answers.ts';
import { json, type LocalServer, localServer, type SeenRequest } from './http-server.ts';

/** Fields that the server makes itself; everything else that is text is other people's. */
const ITS_OWN = new Set([
  'id',
  'url',
  'event',
  'uuid',
  'flow',
  'user',
  'app',
  'color',
  'access_mode',
  'parameterized_name',
  'thread_id',
  'created_at',
  'updated_at',
  '@type',
  'path',
  'content_type',
  'httpMethod',
  'state',
]);
/** The API token of a second account, whose person has a hostile name; any other is Ada's. */
export const OTHER_TOKEN = 'other';
/** How many people there are, and flows, and private conversations. */
const PEOPLE = 60;
const EVENTS = [
  'message',
  'comment',
  'file',
  'status',
  'mail',
  'activity',
  'discussion',
  'action',
  'message-edit',
  'line',
];
const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': '*',
};

/** Whether a request is of the second account: a token comes as the name of a basic authorization. */
function isOther({ headers }: SeenRequest): boolean {
  const [, given = ''] = headers.authorization?.split(' ') ?? [];
  return atob(given).split(':', 1)[0] === OTHER_TOKEN;
}

/** The number at the end of a path. */
const numberIn = (path: string): number => Number(/\d+$/.exec(path)?.[0] ?? 0);

export interface HostileServer extends LocalServer {
  /** How many pairs of a field and a string were served. */
  served(): number;
}

/** Starts it; the person who signs in is Ada, with an honest name, unless by {@link OTHER_TOKEN}. */
export async function startHostileServer(strings: readonly string[]): Promise<HostileServer> {
  const pairs = new Set<string>();
  let turn = 0;

  /** The value with a hostile string in each place that is other people's; never twice the same in a row. */
  const poison = (value: unknown, at: number, field = ''): unknown => {
    if (Array.isArray(value)) return value.map((one) => poison(one, at, field));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, inner], index) => [name, poison(inner, at + 7 * index, name)]),
      );
    }
    if (typeof value !== 'string' || ITS_OWN.has(field)) return value;
    const index = at % strings.length;
    pairs.add(`${field} ${index}`);
    return strings[index] ?? '';
  };
  const many = (count: number, make: (at: number, index: number) => unknown): unknown[] =>
    Array.from({ length: count }, (_, index) => make(turn++, index));

  // Who and what there is stays the same, whatever it is called by turns: nothing is gone in the middle of a look.
  const user = (at: number, index = at % PEOPLE): unknown => ({
    ...(poison(valid.users, at) as object),
    id: 1000 + index,
  });
  const flow = (at: number, index: number): unknown => ({
    ...(poison(valid.flows, at) as object),
    id: `org:flow-${index}`,
    parameterized_name: `flow-${index}`,
    users: [user(at), user(at + 1)],
  });
  const message = (at: number): unknown => {
    const event = EVENTS[at % EVENTS.length] ?? 'message';
    const text = strings[at % strings.length] ?? '';
    const whole = poison(valid.messages, at) as { tags: string[] };
    return {
      ...whole,
      id: 100_000 + at,
      event,
      user: String(1000 + (at % PEOPLE)),
      sent: Date.now() - (at % 1000) * 1000,
      tags: [...whole.tags, ':unread:1', ':user:1'],
      content:
        event === 'comment' || event === 'discussion' || event === 'activity'
          ? { title: text, text, type: text }
          : event === 'file'
            ? { file_name: text, path: '/files/1/a.png', content_type: 'image/png', file_size: 10 }
            : text,
    };
  };
  const privates = (at: number, index: number): unknown => ({
    ...(poison(valid.private, at) as object),
    id: 1000 + index,
    users: [user(at, index)],
  });

  const server = await localServer((request, response) => {
    const path = request.url.split('?')[0] ?? '';
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
    const other = isOther(request);
    const answer = (body: unknown): void =>
      json(response, body, 200, { ...cors, 'flowdock-user': other ? '2' : '1' });
    if (path === '/user' && other) return answer({ ...(poison(valid.users, turn++) as object), id: 2 });
    if (path === '/user') return answer({ id: 1, nick: 'Ada', name: 'Ada', email: 'ada@a.test', avatar: '' });
    if (path.startsWith('/stream')) return void response.writeHead(404, cors).end('{}');
    // What is sent is refused, in other people's words too.
    if (request.method === 'POST') {
      const text = strings[turn++ % strings.length] ?? '';
      return json(response, { message: text, errors: { content: [text] } }, 422, cors);
    }
    if (/\/messages\/?$|\/comments$/.test(path)) return answer(many(8, message));
    if (/\/messages\/\d+$/.test(path)) return answer(message(turn++));
    if (/\/threads$/.test(path))
      return answer(many(20, (at) => ({ ...(poison(valid.threads, at) as object), id: `t${at}` })));
    if (/\/threads\/[^/]+$/.test(path))
      return answer({ ...(poison(valid.threads, turn++) as object), id: path.split('/').at(-1) });
    if (/^\/flows(\/all|\/[^/]+)?$/.test(path)) return answer(many(PEOPLE, flow));
    if (/^\/flows\/[^/]+\/[^/]+$/.test(path)) return answer(flow(turn++, numberIn(path)));
    if (/\/users$/.test(path)) return answer(many(PEOPLE, user));
    if (/\/sources$/.test(path))
      return answer(many(20, (at) => ({ ...(poison(valid.sources, at) as object), id: at })));
    if (/\/invitations$/.test(path))
      return answer(many(20, (at) => ({ ...(poison(valid.invitations, at) as object), id: at })));
    if (path === '/private') return answer(many(PEOPLE, privates));
    if (/^\/private\/\d+$/.test(path)) return answer(privates(turn++, numberIn(path) - 1000));
    if (path === '/organizations')
      return answer(many(30, (at) => ({ ...(poison(valid.organizations, at) as object), id: at })));
    if (/^\/organizations\/[^/]+$/.test(path))
      return answer({ ...(poison(valid.organizations, turn++) as object), users: many(20, user) });
    return answer({});
  });
  return { ...server, served: () => pairs.size };
}
