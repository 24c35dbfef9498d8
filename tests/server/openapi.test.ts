import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESCRIPTIONS } from '../../server/http/descriptions.ts';
import { PERMISSIONS, requestFor } from '../fixtures/permissions.ts';
import { openWorld, type World } from '../support/world.ts';

interface Operation {
  operationId: string;
  security?: Record<string, string[]>[];
  parameters: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: { properties: object } }> };
  responses: Record<string, { content?: { 'application/json': { schema: object } } }>;
}
interface Description {
  [part: string]: unknown;
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: object;
}

let world: World;
let description: Description;
beforeAll(async () => {
  world = await openWorld();
  description = await (await fetch(`${world.url}/openapi.json`)).json();
});
afterAll(() => world.close());

const spelled = (route: string) => route.replace(/:(\w+)/g, '{$1}').replace('*', '{rest}');
const operationOf = (method: string, route: string) =>
  description.paths[spelled(route)]?.[method.toLowerCase()];

it('is OpenAPI 3.1, by its own schema', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(description));
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(validator.version).toBe('3.1');
});

it('says for each operation what signs it, and with which scope', () => {
  for (const [endpoint, permissions] of Object.entries(PERMISSIONS)) {
    const [method = '', route = ''] = endpoint.split(' ');
    if (route === '/metrics' || DESCRIPTIONS[endpoint]?.open) continue;
    const scopes = new Set(permissions.flatMap((one) => one.scopes ?? []));
    const { security = [] } = operationOf(method, route) ?? {};
    const described = security.flatMap(({ oauth }) => oauth ?? []);
    expect(new Set(described), endpoint).toEqual(scopes);
    const open = permissions.some((one) => one.scopes === null);
    expect(
      security.some(({ oauth }) => oauth?.length === 0),
      endpoint,
    ).toBe(open);
    const bySource = permissions.some(({ statuses }) => statuses.source < 300);
    expect(
      security.some(({ flowToken }) => flowToken),
      endpoint,
    ).toBe(bySource);
  }
});

it('says how long texts may be', () => {
  const body = operationOf('POST', '/flows/:org')?.requestBody?.content['application/json'];
  expect(body?.schema.properties).toMatchObject({ name: { minLength: 1, maxLength: 100 } });
});

it('that is broken would be found', async () => {
  const broken = structuredClone(description);
  broken.paths['/flows'] = { get: { operationId: 'x' } as Operation, post: 7 as never };
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

it('has every route, with what it does, its parameters, and a name of its own', () => {
  const names: string[] = [];
  for (const { method, path, parameters } of world.app.endpoints) {
    const operation = operationOf(method, path);
    expect(operation, `${method} ${path}`).toBeDefined();
    names.push(operation?.operationId ?? '');
    const as = method === 'PATCH' ? 'PUT' : method;
    expect(DESCRIPTIONS[`${as} ${path}`], `${method} ${path}: a description`).toBeDefined();
    const entries = Object.keys((parameters as { entries?: object } | null)?.entries ?? {}); // of an object schema
    const inQuery = operation?.parameters.map(({ name }) => name) ?? [];
    const inBody = Object.keys(operation?.requestBody?.content['application/json']?.schema.properties ?? {});
    expect([...inQuery, ...inBody], `${method} ${path}`).toEqual(expect.arrayContaining(entries));
  }
  expect(new Set(names).size).toBe(names.length);
});

describe('a real answer', () => {
  const asked = Object.entries(PERMISSIONS).flatMap(([endpoint, permissions]) => {
    const [method = '', route = ''] = endpoint.split(' ');
    if (!DESCRIPTIONS[endpoint]?.answer) return [];
    return permissions.map((permission) => ({ method, route, permission }));
  });

  it.each(asked)('of $method $route is as described', async ({ method, route, permission }) => {
    const { tokenOf = 'member', statuses, token = statuses[tokenOf], scopes } = permission;
    const stage = await world.stage();
    const source = scopes?.length === 0;
    const bearer = await world.accessToken(tokenOf, ['flow', 'private', 'manage', 'profile', 'integration']);
    const { address, body } = requestFor(route, permission, stage, world, source);
    const answer = await fetch(address, {
      method,
      headers: {
        ...(source ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body ? { 'content-type': 'application/json' } : {}),
        accept: 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    expect(answer.status).toBe(source ? statuses.source : token);
    if (answer.status === 204) return;
    const responses = operationOf(method, route)?.responses ?? {};
    const described = responses[answer.status] ?? responses.default;
    const schema = described?.content?.['application/json'].schema;
    expect(schema).toBeDefined();
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    // References lead into the description, so the schema is compiled inside it.
    const validate = ajv.compile({ ...schema, components: description.components });
    validate(await answer.json());
    expect(validate.errors).toBeNull();
  });

  it('with something missing would be found', () => {
    const ajv = new Ajv2020({ strict: false });
    const reference = { $ref: '#/components/schemas/Flow', components: description.components };
    expect(ajv.compile(reference)({ id: 'x', name: 'x' })).toBe(false);
  });
});
