/** Answers as no server should give them: valid ones mutated, cut off, of other types, HTML, slow, huge. */
import type { Chance } from '../endurance/figures.ts';

/** An answer before it becomes a `Response` or goes over a socket. */
export interface BadAnswer {
  /** What was done to it, for figures and failures. */
  how: string;
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Begins late, stops in the middle of its body, or breaks off there. */
  pace: 'at once' | 'late' | 'stalls' | 'breaks';
}

const user = {
  id: 7,
  nick: 'Grace',
  name: 'Grace Hopper',
  email: 'grace@example.com',
  avatar: 'https://a.test/7.png',
  website: null,
  status: 'In the machine room',
  last_activity: 1700000000000,
  in_flow: true,
  disabled: false,
  admin: true,
};
const organization = {
  id: 3,
  name: 'Acme',
  parameterized_name: 'acme',
  user_limit: 0,
  user_count: 5,
  active: true,
  url: 'https://a.test/organizations/acme',
};
const flow = {
  id: 'acme:main',
  name: 'Main',
  parameterized_name: 'main',
  organization,
  unread_mentions: 2,
  open: true,
  joined: true,
  url: 'https://a.test/flows/acme/main',
  web_url: 'https://a.test/app/acme/main',
  join_url: null,
  access_mode: 'organization',
  disabled: false,
  users: [user, { ...user, id: 8, nick: 'Linus' }],
};
const thread = {
  id: 'Kx1',
  title: 'Build 7',
  body: '<p>All green</p>',
  external_url: 'https://ci.test/7',
  status: { value: 'passed', color: 'green' },
  actions: [
    { '@type': 'ViewAction', name: 'Open', url: 'https://ci.test/7' },
    {
      '@type': 'UpdateAction',
      name: 'Again',
      target: { urlTemplate: 'https://ci.test/7', httpMethod: 'POST' },
    },
  ],
  fields: [{ label: 'Branch', value: 'main' }],
  source: { id: 5, name: 'CI', application: { name: 'Builder', icon_url: null } },
  activities: 2,
  internal_comments: 1,
  external_comments: 0,
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
};
const message = {
  id: 41,
  event: 'message',
  content: 'Hello @Ada, see https://a.test/ #tides',
  tags: [':user:1', 'tides', ':unread:1'],
  uuid: '0f8b7c9e-0000-4000-8000-000000000001',
  flow: 'acme:main',
  user: '7',
  sent: 1700000000000,
  created_at: '2026-01-01T00:00:00Z',
  app: 'chat',
  attachments: [
    { path: '/files/1/a.png', file_name: 'a.png', file_size: 12, content_type: 'image/png', thumbnail: null },
  ],
  edited: null,
  thread_id: 'Kx1',
  thread,
  author: { name: 'CI', avatar: null, email: null },
  title: 'Build',
  body: 'passed',
};
const privates = { id: 7, url: 'https://a.test/private/7', name: 'Grace', open: true, users: [user] };
const source = {
  id: 5,
  name: 'CI',
  url: 'https://a.test/sources/5',
  application: { id: 2, name: 'Builder', icon_url: null, url: null },
  creator: user,
  flow_token: 'x'.repeat(32),
};
const invitation = {
  id: 6,
  state: 'pending',
  email: 'new@a.test',
  flow: 'acme:main',
  url: 'https://a.test/i/6',
};
const grant = {
  access_token: 'a',
  token_type: 'bearer',
  expires_in: 7200,
  scope: 'flow',
  refresh_token: 'r',
};

/** A valid object of each resource, by the name of the client's resource. */
export const valid: Record<string, unknown> = {
  flows: flow,
  users: user,
  organizations: { ...organization, users: [user] },
  private: privates,
  messages: message,
  comments: message,
  threads: thread,
  actions: {},
  sources: source,
  invitations: invitation,
  files: message,
  push: {},
  oauth: grant,
};

const hugeText = 'x'.repeat(400_000);

/** A value of another type or size than expected. */
export function otherValue(random: Chance, depth = 0): unknown {
  const simple: unknown[] = [
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER,
    '',
    ' ',
    'null',
    '\u0000',
    '\ud800',
    '\u202e',
    '9'.repeat(400),
    '<img src=x onerror=alert(1)>',
    'javascript:alert(1)',
    '2026-99-99T99:99:99Z',
    [],
    {},
  ];
  const kind = random.between(0, 13);
  if (kind === 0 && depth < 4)
    return Array.from({ length: random.between(0, 4) }, () => otherValue(random, depth + 1));
  if (kind === 1 && depth < 4) {
    const names = ['id', 'length', 'constructor', 'toString', 'then', '__proto__', 'users', 'message'];
    return Object.fromEntries(
      Array.from({ length: random.between(0, 3) }, () => [random.pick(names), otherValue(random, depth + 1)]),
    );
  }
  if (kind === 2 && depth === 0) return Array.from({ length: 5_000 }, () => null);
  if (kind === 3 && depth === 0) return hugeText;
  return random.pick(simple);
}

/** A copy with one to four places removed, replaced, added to or repeated. */
export function mutate(value: unknown, random: Chance): unknown {
  const copy: unknown = structuredClone(value);
  const holder = { root: copy };
  for (let times = 1 + random.between(0, 3); times > 0; times--) {
    const all = places(holder);
    if (all.length === 0) break;
    const [at, key] = random.pick(all);
    const target = at as Record<string, unknown>; // arrays are changed by their index alike
    const change = random.between(0, 4);
    if (change === 0) delete target[key];
    else if (change === 1 && Array.isArray(target[key])) target[key] = [...target[key], otherValue(random)];
    else if (change === 2 && typeof target[key] === 'object' && target[key] !== null)
      Object.assign(target[key], { extra: otherValue(random) });
    else target[key] = otherValue(random);
  }
  return holder.root;
}

/** Every place of a value: what holds it, and by which name. */
function places(value: unknown): [object, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): [object, string][] => [
    [value, key],
    ...(Array.isArray(inner) && inner.length > 20 ? [] : places(inner)),
  ]);
}

const html = [
  '<!doctype html><title>Guest Wi-Fi</title><p>Please accept our terms.<script>alert(1)</script>',
  '<html><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>',
  '',
  'ok',
  'undefined',
];
const types = [
  'application/json; charset=utf-8',
  'application/json',
  'text/html; charset=utf-8',
  'text/plain',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  '',
];
const statuses = [
  200, 200, 200, 200, 201, 202, 204, 301, 302, 400, 401, 403, 404, 409, 410, 413, 418, 422, 429, 451, 500,
  503,
];

/** A bad answer in place of a good one. */
export function badAnswer(good: unknown, random: Chance): BadAnswer {
  const status = random.between(0, 2) === 0 ? random.pick(statuses) : 200;
  const json = { 'content-type': 'application/json; charset=utf-8' };
  // A long Retry-After is the caller's to obey; without it the client would repeat a read by itself.
  const headers = { ...json, ...(status === 429 || status >= 500 ? { 'retry-after': '60' } : {}) };
  const answer = (how: string, body: string, rest: Partial<BadAnswer> = {}): BadAnswer => ({
    how,
    status,
    headers,
    body: status === 204 || status === 304 ? '' : body,
    pace: 'at once',
    ...rest,
  });
  const text = JSON.stringify(good);
  switch (random.between(0, 9)) {
    case 0:
      return answer('html or text', random.pick(html), {
        headers: { ...headers, 'content-type': random.pick(types) },
      });
    case 1:
      return answer('truncated', text.slice(0, random.between(0, text.length - 1)));
    case 2:
      return answer('another type', JSON.stringify(otherValue(random)) ?? '');
    case 3:
      return answer('bytes changed', changeBytes(text, random));
    case 4:
      return random.between(0, 19) === 0
        ? answer('huge', JSON.stringify(Array.from({ length: 8 }, () => hugeText)))
        : answer('nested deep', '['.repeat(20_000) + ']'.repeat(random.between(0, 1) * 20_000));
    case 5:
      return answer('slow', text, { pace: random.pick(['late', 'stalls', 'breaks']) });
    case 6:
      return answer('odd headers', text, {
        headers: {
          'content-type': random.pick(types),
          'retry-after': random.pick([
            '60',
            '-60',
            '1e999',
            'Thu, 01 Jan 1970 00:00:00 GMT',
            'soon',
            '6'.repeat(80),
          ]),
          link: random.pick(['<', '<http://evil.test/>; rel="next"', ',,,', '<javascript:1>; rel=next']),
          location: 'http://evil.test/',
        },
      });
    default:
      return answer('mutated', JSON.stringify(mutate(good, random)) ?? '');
  }
}

function changeBytes(text: string, random: Chance): string {
  const letters = [...text];
  for (let times = 1 + random.between(0, 5); times > 0; times--)
    letters[random.between(0, letters.length - 1)] = random.pick([
      '"',
      '{',
      '}',
      ',',
      '\\',
      '\u0000',
      '0',
      'é',
      '\ufeff',
    ]);
  return letters.join('');
}
