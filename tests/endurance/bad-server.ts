/** A server for one account that answers as the reference says, until it is told to answer badly. */
import type { ServerResponse } from 'node:http';
import { badAnswer, valid } from '../support/bad-answers.ts';
import { json, type LocalServer, localServer, type SeenRequest } from '../support/http-server.ts';
import type { Chance } from './figures.ts';

export interface BadServer extends LocalServer {
  /** From now on answers are bad, but one in three of the lists that all else hangs on. */
  misbehave(random: Chance): void;
  /** How many bad answers were given. */
  served(): number;
}

/** Ids of what the account has: enough that one page asks for much. */
export const FLOWS = Array.from({ length: 12 }, (_, index) => `acme:f${index}`);
export const PEOPLE = Array.from({ length: 8 }, (_, index) => 7 + index);

/** ms after which a late answer comes, or the rest of one that stalls. */
const LATE = 300;
/** One in so many of these never comes. */
const NEVER = 60;

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*, authorization',
  'access-control-allow-methods': '*',
  'access-control-max-age': '600',
  'flowdock-user': '1',
};

const like = (resource: string, change: object) => ({ ...(valid[resource] as object), ...change });
const flows = FLOWS.map((id) => {
  const name = id.slice('acme:'.length);
  return like('flows', { id, name, parameterized_name: name, url: `https://a.test/flows/acme/${name}` });
});
const privates = PEOPLE.map((id) => like('private', { id, name: `Grace ${id}`, activity: { mentions: 1 } }));
const messages = [41, 42, 43].map((id) => like('messages', { id, uuid: null }));

/** A valid answer to such a request. */
function goodAnswer(method: string, path: string): unknown {
  const [, first = '', , flow, part = '', item] = path.split('/');
  const all = method === 'GET';
  if (path === '/user') return { id: 1, nick: 'Ada', name: 'Ada' };
  if (path === '/health') return { upload_limit: 1_000_000 };
  if (path === '/private') return privates;
  if (/\/(messages|comments)$/.test(path)) return all ? messages : messages[0];
  if (first === 'private') return privates[0];
  if (first === 'users' || path.endsWith('/users')) return all ? [valid.users] : valid.users;
  if (first === 'organizations') return flow || !all ? valid.organizations : [valid.organizations];
  if (first === 'flows' && flow && part in valid) return item || !all ? valid[part] : [valid[part]];
  return flow ? flows[0] : flows;
}

export async function startBadServer(): Promise<BadServer> {
  let bad: Chance | null = null;
  let served = 0;

  function answerBadly(random: Chance, good: unknown, response: ServerResponse): void {
    const answer = badAnswer(good, random);
    served += 1;
    const headers: Record<string, string> = { ...answer.headers, ...cors };
    if (headers['content-type'] === '') Reflect.deleteProperty(headers, 'content-type');
    if (answer.status < 300 || answer.status >= 400) Reflect.deleteProperty(headers, 'location');
    const begin = () => response.writeHead(answer.status, headers);
    const comes = random.between(1, NEVER) > 1;
    if (answer.pace === 'late') {
      if (comes) setTimeout(() => begin().end(answer.body), LATE);
    } else if (answer.pace === 'at once') begin().end(answer.body);
    else {
      const half = answer.body.length / 2;
      begin().write(answer.body.slice(0, half));
      if (answer.pace === 'breaks') setTimeout(() => response.destroy(), 20);
      else if (comes) setTimeout(() => response.end(answer.body.slice(half)), LATE);
    }
  }

  const server = await localServer(({ method, url }: SeenRequest, response) => {
    if (method === 'OPTIONS') return void response.writeHead(204, cors).end();
    const path = url.split('?')[0] ?? '';
    if (path.startsWith('/stream')) return void response.writeHead(404, cors).end();
    const good = goodAnswer(method, path);
    const carries = good === flows || good === privates;
    if (!bad || (carries && bad.between(1, 3) === 1)) return json(response, good, 200, cors);
    answerBadly(bad, good, response);
  });
  return {
    ...server,
    misbehave(random) {
      bad = random;
    },
    served: () => served,
  };
}
