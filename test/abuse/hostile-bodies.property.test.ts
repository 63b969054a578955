import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRY_POINTS, type EntryPointGateway, startEntryPoints } from '../support/entry-points.ts';

const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__typename',
];
const MEMBERS = [
  ...[
    'query',
    'variables',
    'operationName',
    'extensions',
    'input',
    'email',
    'password',
    'displayName',
    'name',
  ],
  ...[
    'scopes',
    'expires_at',
    'owner',
    'refresh_token',
    'refreshToken',
    'clientName',
    'tier',
    'apiName',
    'token',
  ],
  ...[
    'grant_type',
    'scope',
    'client_id',
    'client_secret',
    'username',
    'oldPassword',
    'newPassword',
    'armored',
  ],
];
const QUERIES = [
  '{ gateway { version } }',
  '{ product(id: "p1") { name } }',
  'query ($toString: ID!, $__proto__: ID) { node(id: $toString) { id } }',
  'mutation ($input: LoginInput!) { login(input: $input) { __typename } }',
  '{ __proto__: __typename constructor: __typename toString: __typename }',
  '{ __proto__ constructor toString hasOwnProperty }',
  'query __proto__ { __typename } query constructor { __typename }',
  '{ __schema { __proto__: types { name } } __type(name: "__proto__") { name } }',
  '{ ...constructor } fragment constructor on __proto__ { toString }',
  'subscription { orderPlaced { id } }',
];

const name = fc.oneof(fc.constantFrom(...MEMBERS, ...PROTOTYPE_NAMES), fc.string({ maxLength: 8 }));
const hugeText = fc
  .tuple(fc.string({ maxLength: 3, minLength: 1 }), fc.integer({ min: 1, max: 40_000 }))
  .map(([text, times]) => text.repeat(times));
const leaf = fc.oneof(
  fc.constantFrom(...QUERIES, ...PROTOTYPE_NAMES, null, true, 0, -0, 1e308, -1, 2 ** 53, ''),
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 20 }),
  { arbitrary: hugeText, weight: 1 },
);

/** JSON as text, because objects have neither repeated members nor one called `__proto__`. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    leaf.map((value) => JSON.stringify(value)),
    fc.array(tie('json'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(name, tie('json')), { maxLength: 6 })
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`),
  ),
}));

const nestedJson = fc
  .tuple(fc.constantFrom('[', '{"x":', '[{"__proto__":'), fc.integer({ min: 1, max: 20_000 }), fc.boolean())
  .map(([open, times, closed]) => {
    const close = [...open]
      .filter((bracket) => '[{'.includes(bracket))
      .map((bracket) => (bracket === '[' ? ']' : '}'));
    return `${open.repeat(times)}1${closed ? close.reverse().join('').repeat(times) : ''}`;
  });

const graphql = fc
  .tuple(fc.constantFrom(...QUERIES), fc.oneof(json, nestedJson), fc.oneof(json, fc.constant('null')))
  .map(
    ([query, variables, operationName]) =>
      `{"query":${JSON.stringify(query)},"variables":${variables},"operationName":${operationName}}`,
  );

const form = fc
  .array(fc.tuple(name, fc.oneof(leaf.map(String), json)), { maxLength: 8 })
  .map((members) => members.map((pair) => pair.map(encodedLossily).join('=')).join('&'));

function encodedLossily(text: string): string {
  // Lone surrogates cannot be encoded.
  return encodeURIComponent(text.toWellFormed());
}

const text = fc.oneof(json, nestedJson, graphql, form);
const bytes = fc.oneof(
  text.map((whole) => Buffer.from(whole)),
  fc.tuple(text, fc.nat({ max: 1_000 })).map(([whole, at]) => Buffer.from(whole.slice(0, at))),
  fc.tuple(text, fc.uint8Array({ maxLength: 12 }), fc.nat({ max: 1_000 })).map(([whole, noise, at]) => {
    const before = Buffer.from(whole);
    return Buffer.concat([before.subarray(0, at), noise, before.subarray(at)]);
  }),
  fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.from(noise)),
);

let gateway: EntryPointGateway;
beforeAll(async () => {
  gateway = await startEntryPoints({ logLevel: 'info' });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const RUNS = 15;

describe('a hostile body', () => {
  it.each(ENTRY_POINTS)(
    'is answered without an internal error by $name, and the gateway lives',
    async (entryPoint) => {
      const logged = gateway.logged.length;
      const property = fc.asyncProperty(
        fc.constantFrom(...entryPoint.types, 'text/plain', 'application/json; charset=utf-16'),
        bytes,
        async (type, body) => {
          const { status, text } = await gateway.send(entryPoint, new Uint8Array(body), { type });
          expect(status, text).toBeLessThan(500);
        },
      );
      await fc.assert(property, { numRuns: RUNS });
      expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
      const fatal = gateway.logged.slice(logged).filter((line) => JSON.parse(line).level >= 50);
      expect(fatal).toEqual([]);
      expect(Object.prototype).not.toHaveProperty('polluted');
    },
  );
});
