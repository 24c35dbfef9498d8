/** The OpenAPI 3.1 description of the server, made from the schemas that read its requests. */
import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import * as model from '../../lib/flowdock/model.ts';
import { SCOPES } from '../pages/scopes.ts';
import { DESCRIPTIONS, type Description } from './descriptions.ts';
import { scopesOf } from './endpoint-scopes.ts';
import type { Endpoint } from './endpoints.ts';

/** The objects of the reference, by name. */
const OBJECTS = {
  Attachment: model.Attachment,
  Author: model.Author,
  Flow: model.Flow,
  FlowOrganization: model.FlowOrganization,
  FlowUser: model.FlowUser,
  ImportResult: model.ImportResult,
  Invitation: model.Invitation,
  Message: model.Message,
  OAuthApplication: model.OAuthApplication,
  Organization: model.Organization,
  OrgUser: model.OrgUser,
  PrivateConversation: model.PrivateConversation,
  Source: model.Source,
  Thread: model.Thread,
  ThreadAction: model.ThreadAction,
  TokenGrant: model.TokenGrant,
  User: model.User,
  Error: v.object({
    message: v.string(),
    errors: v.optional(v.record(v.string(), v.array(v.string()))),
  }),
  OAuthError: v.object({ error: v.string(), error_description: v.optional(v.string()) }),
} satisfies Record<string, v.GenericSchema>;

/** A schema as it is on the wire: what goes into it. Rules JSON Schema can't say are left to the server's answer. */
function jsonSchema(
  schema: v.GenericSchema,
  definitions: Record<string, v.GenericSchema> = OBJECTS,
): JsonSchema {
  const {
    $schema: _,
    $defs: __,
    ...rest
  } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    errorMode: 'ignore',
    definitions,
    overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  });
  return rest;
}

const json = (schema: object) => ({ content: { 'application/json': { schema } } });

/** `/flows/:org/*` in OpenAPI's own spelling, with its parameters. */
function pathOf(route: string) {
  const names: string[] = [];
  const path = route.replace(/:(\w+)|\*/g, (_all, name: string | undefined) => {
    names.push(name ?? 'rest');
    return `{${name ?? 'rest'}}`;
  });
  const parameters = names.map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return { path, parameters };
}

/** `getFlowsOrgFlow` for GET /flows/:org/:flow. */
const nameOf = (method: string, route: string): string =>
  `${method.toLowerCase()}${route.replace('*', 'rest').replace(/\W+(\w?)/g, (_all, letter: string) => letter.toUpperCase())}`;

/** What a call can sign itself with: each entry is enough by itself. */
function security(
  { method, path, source }: Endpoint,
  of: Description | undefined,
): Record<string, string[]>[] {
  if (of?.open) return [];
  if (path === '/metrics') return [{ metricsToken: [] }];
  const scopes = scopesOf(`${method === 'PATCH' ? 'PUT' : method} ${path}`);
  if (source && scopes.length === 0) return [{ flowToken: [] }];
  const tokens = scopes.length > 0 ? scopes.map((scope) => ({ oauth: [scope] })) : [{ oauth: [] }];
  return [{ basic: [] }, ...tokens, ...(source ? [{ flowToken: [] }] : [])];
}

function operation(endpoint: Endpoint, of: Description | undefined) {
  const { method, path: route, parameters: schema } = endpoint;
  const { parameters } = pathOf(route);
  const given = schema ? jsonSchema(schema) : null;
  const required = given?.required ?? [];
  const inQuery = method === 'GET' && given !== null;
  const query = Object.entries(inQuery ? (given.properties ?? {}) : {}).map(([name, value]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: value,
  }));
  const kinds = ['application/json', 'application/x-www-form-urlencoded'];
  // Where there can be a file.
  if (given?.properties?.content !== undefined) kinds.push('multipart/form-data');
  const body = Object.fromEntries(kinds.map((kind) => [kind, { schema: given }]));
  const refused = route === '/oauth/token' ? 'OAuthError' : 'Error';
  const answer = of?.answer ? json(jsonSchema(of.answer)) : {};
  return {
    operationId: nameOf(method, route),
    summary: of?.summary ?? `${method} ${route}`,
    tags: [route.split('/')[1] || 'server'],
    security: security(endpoint, of),
    parameters: [...parameters, ...query],
    ...(given !== null && !inQuery ? { requestBody: { content: body } } : {}),
    responses: {
      [of?.status ?? 200]: { description: 'Done', ...answer },
      default: {
        description: 'Refused, with the reason',
        ...json({ $ref: `#/components/schemas/${refused}` }),
      },
    },
  };
}

/** The whole description of these endpoints. */
export function openApi(endpoints: readonly Endpoint[], server: { origin: string; version: string }) {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of endpoints) {
    const { path } = pathOf(endpoint.path);
    const as = endpoint.method === 'PATCH' ? 'PUT' : endpoint.method;
    paths[path] = {
      ...paths[path],
      [endpoint.method.toLowerCase()]: operation(endpoint, DESCRIPTIONS[`${as} ${endpoint.path}`]),
    };
  }
  const schemas = Object.entries(OBJECTS).map(([name, schema]) => {
    // What it refers to stays a reference; itself it is written out.
    const others = Object.entries(OBJECTS).filter(([other]) => other !== name);
    return [name, jsonSchema(schema, Object.fromEntries(others))];
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Quayside server',
      version: server.version,
      description: 'The Flowdock API: flows, messages, private conversations, sources, and their streams.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: server.origin }],
    paths,
    components: {
      securitySchemes: {
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'E-mail address and password, or an API token as the name.',
        },
        oauth: {
          type: 'oauth2',
          description: 'An access token in `Authorization: Bearer`, or as the parameter `access_token`.',
          flows: {
            authorizationCode: {
              authorizationUrl: `${server.origin}/oauth/authorize`,
              tokenUrl: `${server.origin}/oauth/token`,
              refreshUrl: `${server.origin}/oauth/token`,
              scopes: SCOPES,
            },
            password: {
              tokenUrl: `${server.origin}/oauth/token`,
              refreshUrl: `${server.origin}/oauth/token`,
              scopes: SCOPES,
            },
          },
        },
        metricsToken: { type: 'http', scheme: 'bearer', description: 'What the server was started with.' },
        flowToken: {
          type: 'apiKey',
          in: 'query',
          name: 'flow_token',
          description: 'The token of a source, for what sources may do.',
        },
      },
      schemas: Object.fromEntries(schemas),
    },
  };
}
