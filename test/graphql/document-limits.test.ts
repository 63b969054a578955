import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { readAnswer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { ALIASES, DEPTH, DIRECTIVES, DIRECTIVES_ON_VARIABLES, tokens, WITHIN } from './limited-documents.ts';

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());

const LIMIT_ERROR = /deeper than|more than|spreads itself|token/;

describe.each([
  ['/graphql', () => bearer(gateway.accessToken)],
  ['/apis/shop', () => bearer(key)],
])('POST %s', (path, credentials) => {
  async function send(query: string, operationName?: string) {
    const headers = { ...credentials(), Accept: 'application/graphql-response+json' };
    const response = await gateway.post(path, { query, operationName }, headers);
    return { status: response.status, ...(await readAnswer(response)) };
  }

  /** Returns the code and message of the error of a document beyond the limits; undefined within them. */
  async function limitError(query: string): Promise<string | undefined> {
    const { status, errors = [] } = await send(query, 'Q0');
    const found = errors.find(({ message }) => LIMIT_ERROR.test(message));
    if (!found) return undefined;
    expect([status, errors.length]).toEqual([400, 1]);
    return `${found.extensions.code}: ${found.message}`;
  }

  const received = () => gateway.shop.received.length;

  it.each(DEPTH)('limits depth to 20 levels for %s', async (_, document) => {
    const message = 'GRAPHQL_VALIDATION_FAILED: Fields are nested deeper than 20 levels.';
    expect(await limitError(document(20))).toBeUndefined();
    expect(await limitError(document(21))).toBe(message);
    expect(await limitError(document(22))).toBe(message);
  });

  it.each(ALIASES)('limits aliases to 100 %s', async (_, document) => {
    const message = 'GRAPHQL_VALIDATION_FAILED: There are more than 100 aliases.';
    expect(await limitError(document(100))).toBeUndefined();
    expect(await limitError(document(101))).toBe(message);
  });

  it.each(DIRECTIVES)('limits directives to 50 %s', async (_, document) => {
    const message = 'GRAPHQL_VALIDATION_FAILED: There are more than 50 directives.';
    expect(await limitError(document(50))).toBeUndefined();
    expect(await limitError(document(51))).toBe(message);
  });

  it('limits values to 64 levels of lists', async () => {
    const document = (levels: number) =>
      `{ __type(name: ${'['.repeat(levels)}"Query"${']'.repeat(levels)}) { name } }`;
    expect(await limitError(document(64))).toBeUndefined();
    expect(await limitError(document(65))).toBe(
      'GRAPHQL_VALIDATION_FAILED: Values are nested deeper than 64 levels.',
    );
  });

  it('does not count directives on variable definitions', async () => {
    expect(await limitError(DIRECTIVES_ON_VARIABLES)).toBeUndefined();
  });

  it.each(WITHIN)('executes a document with %s', async (_, document) => {
    expect(await send(document, 'Q0')).toMatchObject({ status: 200, data: expect.any(Object) });
  });

  it('limits tokens to 15,000', async () => {
    expect(await limitError(tokens(15_000))).toBeUndefined();
    expect(await limitError(tokens(15_001))).toMatch(/^GRAPHQL_PARSE_FAILED: .*15000 tokens/);
  });

  it.each([
    ['itself', '{ ...F } fragment F on Query { ...F }'],
    [
      'itself by way of another',
      '{ ...F } fragment F on Query { ...G } fragment G on Query { a: __typename ...F }',
    ],
    ['itself without being used', '{ __typename } fragment F on Query { ... { ...F } }'],
  ])('rejects a fragment that spreads %s', async (_, document) => {
    expect(await limitError(document)).toBe('GRAPHQL_VALIDATION_FAILED: Fragment "F" spreads itself.');
  });

  it('rejects a document beyond the limits again and again without forwarding it', async () => {
    const before = received();
    for (let n = 0; n < 4; n += 1) {
      expect(
        await limitError(`{ users { name } } fragment F on User { ${ALIASES[0]?.[1](101).slice(1)}`),
      ).toMatch(/100 aliases/);
    }
    expect(received()).toBe(before);
  });

  it('rejects a document beyond the limits without an operation to execute', async () => {
    expect(await limitError(`fragment F on Query { ${ALIASES[0]?.[1](101).slice(1)}`)).toMatch(/100 aliases/);
  });
});
