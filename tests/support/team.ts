import { addToFlow, createFlow } from '../../server/services/flows.ts';
import {
  addMembership,
  createApiToken,
  createOrganization,
  createUser,
} from '../../server/services/people.ts';
import { openDatabase } from '../../server/store/database.ts';
import { migrate } from '../../server/store/migrate.ts';
import type { TestServer } from './server.ts';

/** An answer of the API, its body read. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

export interface Caller {
  id: number;
  nick: string;
  token: string;
  // Tests look into answers freely; each expectation says what it takes them for.
  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the endpoint answers
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<any>>;
}

/** Sends a request; a text body goes out as it is, anything else as JSON. */
export async function send(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  // biome-ignore lint/suspicious/noExplicitAny: bodies are whatever the endpoint answers
): Promise<Answer<any>> {
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** People, an organization and a flow for the tests of one file; ids and tokens are fresh on every server. */
export async function makeTeam(
  server: TestServer,
  { org = 'north-star', flow = 'Harbor ops', nicks = ['Mira', 'Tuomo', 'Li-Na', 'J.Doe', 'Ääni'] } = {},
) {
  const { db, close } = await openDatabase(server.databaseUrl);
  await migrate(db);
  const organization = await createOrganization(db, { name: org, parameterizedName: org });
  const people: Record<string, Caller> = {};
  for (const [index, nick] of nicks.entries()) {
    const email = `person${index}@${org}.test`;
    const id = await createUser(db, { email, name: `${nick} Test`, nick, password: null });
    await addMembership(db, organization, id, index === 0);
    const token = await createApiToken(db, id, 'test');
    const auth = { Authorization: `Basic ${btoa(`${token}:`)}` };
    people[nick] = {
      id,
      nick,
      token,
      ask: (method, path, body, headers) => send(server.url, method, path, body, { ...auth, ...headers }),
    };
  }
  const row = await createFlow(db, { organizationId: organization, name: flow, creator: null });
  for (const person of Object.values(people)) await addToFlow(db, row.id, person.id);
  return {
    db,
    close,
    organization,
    flow: row,
    path: `/flows/${org}/${row.parameterized_name}`,
    /** The person with this nick. */
    person(nick: string): Caller {
      const found = people[nick];
      if (!found) throw new Error(`nobody is called ${nick}`);
      return found;
    },
  };
}
