import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiGateway, startApiGateway } from '../support/api-gateway.ts';
import { readAnswer } from '../support/shop-gateway.ts';

let api: ApiGateway;
beforeAll(async () => {
  api = await startApiGateway();
});
afterAll(() => api[Symbol.asyncDispose]());

/** Sends a document and returns the error, or `undefined` if the document was forwarded. */
async function problemWith(query: string, operationName?: string): Promise<string | undefined> {
  let forwarded = 0;
  const response = await api.askWhile(
    (res) => {
      forwarded += 1;
      res.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":{"hello":"world"}}');
    },
    { query, operationName },
    { Accept: 'application/graphql-response+json' },
  );
  const { data, errors } = await readAnswer(response);
  if (response.status === 200) {
    expect(data).toBeTruthy();
    return undefined;
  }
  expect(response.status).toBe(400);
  expect(forwarded).toBe(0);
  return `${errors?.[0]?.extensions.code}: ${errors?.[0]?.message}`;
}

/** Operations of five tokens each. */
const operations = (count: number) =>
  Array.from({ length: count }, (_, n) => `query q${n} { __typename }`).join(' ');

/** Nests fields so many levels deep. */
const nested = (levels: number, innermost = 'hello') =>
  `${'{ self '.repeat(levels - 1)}{ ${innermost} }${' }'.repeat(levels - 1)}`;

const aliases = (count: number) => Array.from({ length: count }, (_, n) => `a${n}: hello`).join(' ');

/** Fragments each of which spreads the next one twice. */
function doubling(times: number): string {
  const name = (n: number) => (n === 0 ? 'A' : `A${n}`);
  const bombs = Array.from(
    { length: times },
    (_, n) => `fragment ${name(n)} on Query { ...${name(n + 1)} ...${name(n + 1)} }`,
  );
  return `${bombs.join(' ')} fragment ${name(times)} on Query { a: hello }`;
}

describe('a document', () => {
  it('may have 15,000 tokens, and is rejected with one more', async () => {
    expect(await problemWith(operations(3000), 'q7')).toBeUndefined();
    const more = operations(3000).replace('__typename', '__typename __typename');
    expect(await problemWith(more, 'q7')).toMatch(/^GRAPHQL_PARSE_FAILED: .*15000 tokens/);
  });

  it('may be 20 levels deep, and is rejected with one more', async () => {
    expect(await problemWith(nested(20))).toBeUndefined();
    expect(await problemWith(nested(21))).toMatch(/^GRAPHQL_VALIDATION_FAILED: .*20 levels/);
    expect(await problemWith(nested(4000))).toMatch(/^GRAPHQL_VALIDATION_FAILED: .*20 levels/);
  });

  it('is as deep as the levels of its fragments add up to', async () => {
    const query = (levels: number) => `${nested(11, '...F')} fragment F on Query ${nested(levels)}`;
    expect(await problemWith(query(10))).toBeUndefined();
    expect(await problemWith(query(11))).toMatch(/20 levels/);
  });

  it('may have 100 aliases, and is rejected with one more', async () => {
    expect(await problemWith(`{ ${aliases(100)} }`)).toBeUndefined();
    expect(await problemWith(`{ ${aliases(101)} }`)).toMatch(/^GRAPHQL_VALIDATION_FAILED: .*100 aliases/);
  });

  it('counts the aliases of a fragment each time that it is spread', async () => {
    const fragment = `fragment F on Query { ${aliases(40)} }`;
    const spread = (times: number) =>
      `{ ${Array.from({ length: times }, (_, n) => `x${n}: self { ...F }`).join(' ')} } ${fragment}`;
    expect(await problemWith(spread(2))).toBeUndefined();
    expect(await problemWith(spread(3))).toMatch(/100 aliases/);
  });

  it('may have 50 directives, and is rejected with one more', async () => {
    const directives = (count: number) =>
      `{ ${Array.from({ length: count }, () => 'hello @include(if: true)').join(' ')} }`;
    expect(await problemWith(directives(50))).toBeUndefined();
    expect(await problemWith(directives(51))).toMatch(/^GRAPHQL_VALIDATION_FAILED: .*50 directives/);
  });

  // Each would keep the gateway busy for years, or exhaust its stack, if it were expanded.
  it.each([
    [
      'fragments that spread each other in a cycle',
      'fragment A on Query { ...B } fragment B on Query { ...A }',
      /^GRAPHQL_VALIDATION_FAILED: .*spreads itself/,
    ],
    ['fragments that double 40 times', doubling(40), /^GRAPHQL_VALIDATION_FAILED: .*100 aliases/],
    [
      '200,000 tokens',
      `fragment A on Query { ${'a '.repeat(200_000)} }`,
      /^GRAPHQL_PARSE_FAILED: .*15000 tokens/,
    ],
  ])('is rejected without being expanded if it has %s', async (_, fragments, problem) => {
    expect(await problemWith(`{ ...A } ${fragments}`)).toMatch(problem);
  });
});
