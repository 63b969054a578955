import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { SchemaFolder } from '../support/schema-folder.ts';
import { readAnswer } from '../support/shop-gateway.ts';

const SDL = `
  scalar _Any
  type _Service { sdl: String }
  union _Entity = ConfidentialUser
  interface ConfidentialNode { confidentialId(confidentialFormat: String): ID! }
  enum ConfidentialState { CONFIDENTIAL_ON CONFIDENTIAL_OFF }
  input ConfidentialInput { confidentialText: String! confidentialState: ConfidentialState confidentialMore: ConfidentialInput }
  type ConfidentialUser implements ConfidentialNode {
    confidentialId(confidentialFormat: String): ID!
    confidentialName: String
    friend: ConfidentialUser
  }
  type Query {
    hello: String
    user(confidentialFilter: ConfidentialInput!, confidentialFirst: Int): ConfidentialUser
    node: ConfidentialNode
    _service: _Service!
    _entities(representations: [_Any!]!): [_Entity]!
  }
  type Mutation { confidentialChange(confidentialInput: ConfidentialInput!): ConfidentialUser }
  type Subscription { tick: Int }
`;
const ACCEPT = { Accept: 'application/graphql-response+json' };

const folder = new SchemaFolder();
let api: ApiGateway;
let withRules: ApiGateway;
beforeAll(async () => {
  const schema = folder.write(SDL);
  api = await startApiGateway({ schema, introspection: false });
  const scopes = { 'Query._service': ['federation'], 'Query._entities': ['federation'] };
  withRules = await startApiGateway({ schema, introspection: false, scopes });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await withRules[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const words = (text: string) => new Set(text.match(/\w+/g));
const NAMES = [...words(SDL)].filter((name) => /confidential/i.test(name));

/** Names of the schema in an answer that the request does not contain. */
function revealed(query: string, text: string): string[] {
  const given = words(query);
  return NAMES.filter((name) => !given.has(name) && words(text).has(name));
}

/** Documents that are invalid, by what is. */
const INVALID: readonly [string, string][] = [
  ['a field that does not exist', '{ use { a } }'],
  ['a field of a type that does not exist', '{ node { confidentialI } }'],
  ['a field of an object on its interface', '{ node { friend { a } } }'],
  ['a missing selection', '{ node }'],
  ['a missing argument', '{ user { friend { __typename } } }'],
  ['an argument that does not exist', '{ user(confidentialFilte: 1) { __typename } }'],
  ['a value of the wrong type', '{ user(confidentialFilter: "x") { __typename } }'],
  ['an empty object', '{ user(confidentialFilter: {}) { __typename } }'],
  ['an unknown input field', '{ user(confidentialFilter: { a: 1 }) { __typename } }'],
  ['null for a required argument', '{ user(confidentialFilter: null) { __typename } }'],
  ['a variable in the wrong position', 'query ($v: String) { user(confidentialFilter: $v) { __typename } }'],
  ['a list for a number', '{ user(confidentialFirst: [1]) { __typename } }'],
  ['a type condition that does not exist', '{ node { ... on ConfidentialUse { __typename } } }'],
  ['a fragment that cannot apply', '{ node { ... on Query { __typename } } }'],
  ['a variable of a type that does not exist', 'query ($v: ConfidentialInpu) { hello }'],
  ['a variable of a type that is no input', 'query ($v: _Service) { hello }'],
  ['fields that conflict', '{ a: node { __typename } a: hello }'],
  ['a directive that does not exist', '{ hello @includ(if: true) }'],
  ['an operation that the schema has not', 'subscription { tic }'],
  ['introspection', '{ __schema { types { name } } }'],
  ['introspection of a type', '{ __type(name: "Query") { fields { name } } }'],
  [
    'introspection in a fragment',
    '{ ...F } fragment F on Query { __schema { queryType { fields { name } } } }',
  ],
  ['introspection beside data', '{ hello __type(name: "Query") { fields { name } } }'],
  ['the schema of a federated service', '{ _service { sdl } }'],
  ['the schema of a federated service under an alias', '{ a: _service { b: sdl } }'],
  [
    'the schema of a federated service in a fragment',
    '{ ...F } fragment F on Query { ... { _service { sdl } } }',
  ],
  ['entities', '{ _entities(representations: []) { __typename } }'],
];

describe('an API with introspection: false', () => {
  it('is tested with a schema whose names are all known', () => {
    expect(NAMES.length).toBeGreaterThan(10);
    expect(buildSchema(SDL).getQueryType()).toBeTruthy();
  });

  it.each(INVALID)('names nothing that the document does not name in the error of %s', async (_, query) => {
    const forwarded = api.upstream.acceptedConnections();
    const response = await api.ask({ query }, ACCEPT);
    const text = await response.text();
    expect([response.status, revealed(query, text)]).toEqual([400, []]);
    expect(text).not.toMatch(/Did you mean|expected type|"sdl"/i);
    expect(api.upstream.acceptedConnections()).toBe(forwarded);
  });

  it.each(INVALID)('returns the same status to a key without a scope of the API: %s', async (_, query) => {
    const { key } = await api.gateway.key({ scopes: ['read:other'] });
    const response = await api.ask({ query }, { ...ACCEPT, 'X-API-Key': key });
    const { errors } = await readAnswer(response);
    expect([response.status, errors?.map(({ extensions }) => extensions.code)]).toEqual([403, ['FORBIDDEN']]);
  });
});

/** Errors as GraphQL servers word them. */
const COERCION_ERRORS: readonly [string, object][] = [
  [
    'a variable of the wrong type',
    {
      errors: [
        {
          message:
            'Variable "$v" got invalid value; Field "confidentialText" of required type "String!" was not provided.',
        },
      ],
    },
  ],
  [
    'an unknown field',
    {
      errors: [
        {
          message: 'Cannot query field "a". Did you mean "confidentialName"?',
          extensions: { type: 'ConfidentialUser' },
        },
      ],
    },
  ],
  ['a failure with data null', { data: null, errors: [{ message: 'Unknown type "ConfidentialInput".' }] }],
  [
    'errors before data',
    {
      errors: [{ message: 'Enum "ConfidentialState" has no such value.' }, { message: 'x', path: ['hello'] }],
    },
  ],
  [
    'extensions',
    {
      errors: [{ message: 'ConfidentialInput' }],
      extensions: { trace: 'ConfidentialUser.confidentialName' },
    },
  ],
];

describe('an error with which an upstream rejects a request to an API with introspection: false', () => {
  it.each(COERCION_ERRORS)('is reported without its text: %s', async (_, result) => {
    for (const padding of ['', ' '.repeat(100_000)]) {
      for (const accept of [{}, { Accept: 'application/json;q=0.5' }]) {
        const response = await api.askWhile(
          (res) =>
            res.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify(result) + padding),
          { query: '{ hello }' },
          accept,
        );
        const text = await response.text();
        expect(revealed('{ hello }', text)).toEqual([]);
        expect(JSON.parse(text).errors).toHaveLength(1);
      }
    }
  });

  it.each([
    ['without data', {}],
    ['with data null', { data: null }],
  ])('is replaced by one of Latchkey, %s', async (_, data) => {
    const result = { ...data, errors: [{ message: 'ConfidentialInput' }] };
    const response = await api.askWhile((res) =>
      res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(result)),
    );
    const requestId = response.headers.get('x-request-id');
    expect(await response.json()).toEqual({
      ...data,
      errors: [{ message: 'The API rejected the request.', extensions: { code: 'BAD_REQUEST', requestId } }],
    });
  });

  it.each([
    ['an event', 'text/event-stream', (result: string) => `event: next\ndata: ${result}\n\n`],
    ['a single result', 'application/json', (result: string) => result],
  ])('is reported without its text in a subscription: %s', async (_, type, write) => {
    const response = await api.subscribeWhile((res) =>
      res
        .writeHead(200, { 'Content-Type': type })
        .end(write(JSON.stringify({ data: null, errors: [{ message: 'ConfidentialInput' }] }))),
    );
    const text = await response.text();
    expect(text).toContain('The API rejected the request.');
    expect(text).not.toContain('ConfidentialInput');
  });

  it('passes an event with data, whatever its errors are', async () => {
    const result = JSON.stringify({ data: { tick: null }, errors: [{ message: 'tick failed' }] });
    const response = await api.subscribeWhile((res) =>
      res
        .writeHead(200, { 'Content-Type': 'text/event-stream' })
        .end(`event: next\ndata: ${result}\n\nevent: complete\ndata:\n\n`),
    );
    expect(await response.text()).toContain(result);
  });

  it.each([{ data: { hello: null } }, { data: null }])(
    'passes the errors of fields that were executed: %j',
    async (data) => {
      const result = { ...data, errors: [{ message: 'hello failed', path: ['hello'] }] };
      const response = await api.askWhile((res) =>
        res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(result)),
      );
      expect(await response.json()).toEqual(result);
    },
  );
});

describe("federation's fields of an API with introspection: false", () => {
  const queries = ['{ _service { sdl } }', '{ _entities(representations: []) { __typename } }'];

  it.each(queries)('are open to keys that hold the scopes of their rules: %s', async (query) => {
    const ask = async (scopes: string[]) => {
      const { key } = await withRules.gateway.key({ scopes });
      return (await withRules.ask({ query }, { ...ACCEPT, 'X-API-Key': key })).status;
    };
    expect(await ask(['federation'])).toBe(200);
    expect(await ask(['read:api'])).toBe(403);
  });

  it('are open if their rule is the default one, or a directive of the schema', async () => {
    const schema = folder.write(
      SDL.replace('): [_Entity]!', '): [_Entity]! @requiresScopes(scopes: [["federation"]])'),
    );
    const scopes = { 'Query._service': ['read:api'] };
    await using ruled = await startApiGateway({ schema, introspection: false, scopes });
    const { key } = await ruled.gateway.key({ scopes: ['read:api', 'federation'] });
    for (const query of queries) {
      expect((await ruled.ask({ query }, { ...ACCEPT, 'X-API-Key': key })).status).toBe(200);
    }
  });
});
