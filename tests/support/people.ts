/** The other people of a story, who use the server by its API while Ada uses the extension. */

/** A person of the demo data who acts through the REST API with a personal token. */
export interface Colleague {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete(path: string): Promise<void>;
}

export interface Message {
  id: number;
  event: string;
  content: string;
  tags: string[];
  user: string;
  thread_id?: string;
  uuid: string | null;
}

/** Logs in a colleague of the demo organization: `grace`, `linus`, `ada` ... */
export function colleague(server: string, name: string): Colleague {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${server}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`demo-${name}:`).toString('base64')}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    // The shapes asserted by the stories are those the API reference documents.
    return (text ? JSON.parse(text) : null) as T;
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
  };
}

/** Ids of every message the person has not read, over flows and private conversations, asked of the server. */
export async function unreadOf(person: Colleague): Promise<number> {
  const me = await person.get<{ id: number }>('/user');
  const flows =
    await person.get<{ parameterized_name: string; organization: { parameterized_name: string } }[]>(
      '/flows',
    );
  const privates = await person.get<{ id: number }[]>('/private');
  const query = `messages?tags=${encodeURIComponent(`:unread:${me.id}`)}&limit=100`;
  const lists = await Promise.all([
    ...flows.map((flow) =>
      person.get<Message[]>(
        `/flows/${flow.organization.parameterized_name}/${flow.parameterized_name}/${query}`,
      ),
    ),
    ...privates.map((one) => person.get<Message[]>(`/private/${one.id}/${query}`)),
  ]);
  return lists.reduce((sum, list) => sum + list.length, 0);
}

/** Repeats `look` until it gives something other than null or false; fails with `what` after `timeout` ms. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | false>,
  timeout = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeout;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`Never happened within ${timeout} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
