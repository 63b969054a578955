import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  graphql,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { SchemaFolder } from '../support/schema-folder.ts';
import { startShopGateway } from '../support/shop-gateway.ts';
import { startUpstream } from '../support/upstream.ts';

const SDL = `
  """What the API is for."""
  schema { query: Q mutation: M }
  """A directive."""
  directive @tag(name: String!, old: Int @deprecated(reason: "Use name.")) repeatable on FIELD | QUERY
  scalar Url @specifiedBy(url: "https://url.spec.whatwg.org")
  input By @oneOf { id: ID name: String }
  input In { a: Int = 1 b: [In!] old: Int @deprecated }
  enum Color { RED OLD_RED @deprecated(reason: "Use RED.") }
  interface Node { id: ID! }
  type Thing implements Node { id: ID! color: Color old: String @deprecated self(n: Int! = 2, old: Int @deprecated): Thing }
  union Any = Thing | Q
  type Q { me(flag: Boolean @deprecated): String make(in: In): String find(by: By): Url any: Any thing: Thing }
  type M { change(in: In!): Thing }
`;
const FULL = {
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
};

/** What servers of earlier editions of the specification do not know, the newest first. */
const NEWER_FIELDS: readonly [string, RegExp, string[]][] = [
  ['isOneOf', /\bisOneOf\b/, ['@oneOf']],
  ['deprecation of input values', /(args|inputFields)\(includeDeprecated/, ['flag', 'old: Int']],
  ['specifiedByURL and isRepeatable', /\b(specifiedByURL|isRepeatable)\b/, ['@specifiedBy(', 'repeatable']],
];

const upstreamSchema = buildSchema(SDL);
const disposables: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of disposables.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** Starts an upstream that rejects queries with these fields, with the status that GraphQL over HTTP gives. */
async function startServer(unknown: readonly RegExp[], status = 400) {
  const received: string[] = [];
  const upstream = await startUpstream(async (_, body, res) => {
    const { query } = JSON.parse(body) as { query: string };
    received.push(query);
    const headers = { 'Content-Type': 'application/json' };
    if (unknown.some((field) => field.test(query))) {
      res.writeHead(status, headers).end('{"errors":[{"message":"Cannot query that field."}]}');
    } else
      res
        .writeHead(200, headers)
        .end(JSON.stringify(await graphql({ schema: upstreamSchema, source: query })));
  });
  disposables.push(upstream);
  return { ...upstream, received };
}

/** Returns the schema of an API as its clients see it through the gateway. */
async function loadSchema(api: { url: string; schema?: string }) {
  const gateway = await startShopGateway({ apis: { api } });
  disposables.push(gateway);
  const { key } = await gateway.key();
  const response = await gateway.post(
    '/apis/api',
    { query: getIntrospectionQuery(FULL) },
    { 'X-API-Key': key },
  );
  const { data } = await response.json();
  return printSchema(lexicographicSortSchema(buildClientSchema(data)));
}

describe('a schema that is introspected', () => {
  it('is printed as one from a file of the same server', async () => {
    const { url } = await startServer([]);
    using folder = new SchemaFolder();
    const fromFile = await loadSchema({ url, schema: folder.write(SDL) });
    const introspected = await loadSchema({ url });
    expect(introspected).toBe(fromFile);
    for (const text of ['@oneOf', '@specifiedBy(', 'repeatable', 'flag', 'old: Int']) {
      expect(introspected).toContain(text);
    }
  });

  const servers = NEWER_FIELDS.map(([name], n) => ({
    name,
    unknown: NEWER_FIELDS.slice(0, n + 1),
    known: NEWER_FIELDS.slice(n + 1),
  }));

  it.each(servers)('of a server without $name has everything else', async ({ unknown, known }) => {
    for (const status of [200, 400]) {
      const { url, received } = await startServer(
        unknown.map(([, field]) => field),
        status,
      );
      const schema = await loadSchema({ url });
      for (const text of unknown.flatMap(([, , texts]) => texts)) expect(schema).not.toContain(text);
      for (const text of known.flatMap(([, , texts]) => texts)) expect(schema).toContain(text);
      expect(schema).toContain('change(in: In!): Thing');
      expect(received.length).toBeLessThanOrEqual(4);
    }
  });

  it('is asked for once of a server that knows everything', async () => {
    const { url, received } = await startServer([]);
    await loadSchema({ url });
    expect(received).toHaveLength(1);
  });
});
