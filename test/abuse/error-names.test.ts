import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { expectSmallErrors } from '../support/small-errors.ts';

const LONG = `n${'x'.repeat(60_000)}`;
const MANY = 3_000;
const ACCEPT = { Accept: 'application/graphql-response+json' };

let gateway: ShopGateway;
let hidden: ShopGateway;
let planes: readonly (readonly [path: string, gateway: ShopGateway, headers: Record<string, string>])[];
beforeAll(async () => {
  gateway = await startShopGateway();
  hidden = await startShopGateway({ shop: { introspection: false } });
  planes = [
    ['/graphql', gateway, bearer(gateway.accessToken)],
    ['/apis/shop', gateway, bearer((await gateway.key()).key)],
    ['/apis/shop', hidden, bearer((await hidden.key()).key)],
  ];
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await hidden[Symbol.asyncDispose]();
});

/** Documents with names that are far too long, by what is named. */
const LONG_NAMES: readonly [string, string][] = [
  ['a field', `{ ${LONG} }`],
  ['an alias', `{ ${LONG}: __typename ${LONG}: nothing }`],
  ['an operation', `query ${LONG} { nothing } query ${LONG} { nothing }`],
  ['a fragment', `{ ...${LONG} }`],
  ['a fragment that is not used', `{ __typename } fragment ${LONG} on Query { __typename }`],
  ['a fragment that spreads itself', `{ ...${LONG} } fragment ${LONG} on Query { ...${LONG} }`],
  ['a type condition', `{ ... on ${LONG} { a } }`],
  ['an argument', `{ node(${LONG}: 1) { id } }`],
  ['an input value', `{ node(id: ${LONG}) { id } }`],
  ['a directive', `{ __typename @${LONG} }`],
  ['a variable', `{ node(id: $${LONG}) { id } }`],
  ['a variable that is not used', `query ($${LONG}: ID) { __typename }`],
  ['the type of a variable', `query ($v: ${LONG}) { node(id: $v) { id } }`],
];

describe('an error about a long name', () => {
  it.each(LONG_NAMES)('cuts the name of %s', async (_, query) => {
    for (const [path, { post }, headers] of planes) {
      const response = await post(path, { query }, { ...ACCEPT, ...headers });
      expect(response.status).toBe(400);
      expectSmallErrors(await response.text());
    }
  });

  it('cuts a parameter of the request that does not exist', async () => {
    for (const [path, { post }, headers] of planes) {
      const response = await post(path, { query: '{ __typename }', [LONG]: 1 }, { ...ACCEPT, ...headers });
      expect(response.status).toBe(400);
      expectSmallErrors(await response.text());
    }
  });

  it('omits paths that consist of long aliases', async () => {
    const nested = `{ ${LONG}: me { id } }`;
    const response = await gateway.post('/graphql', { query: nested }, ACCEPT);
    expect(response.status).toBe(401);
    expectSmallErrors(await response.text());
  });

  it('stays small where a type is nested in 10,000 lists', async () => {
    const query = `query ($v: ${'['.repeat(10_000)}Int${']'.repeat(10_000)}) { node(id: $v) { id } }`;
    for (const [path, { post }, headers] of planes) {
      const response = await post(path, { query }, { ...ACCEPT, ...headers });
      expect(response.status).toBe(400);
      expectSmallErrors(await response.text());
    }
  });
});

const repeated = (text: (n: number) => string) => Array.from({ length: MANY }, (_, n) => text(n)).join(' ');

/** Documents that are invalid in thousands of places, by what is invalid. */
const MANY_ERRORS: readonly [string, string][] = [
  ['fields', `{ ${repeated((n) => `f${n}`)} }`],
  ['fragments that do not exist', `{ ${repeated((n) => `...F${n}`)} }`],
  ['fragments that are not used', `{ a } ${repeated((n) => `fragment F${n} on Q{a}`).slice(0, 20_000)}}`],
  ['type conditions', `{ ${repeated((n) => `...on T${n}{a}`)} }`],
  ['arguments', `{ node(${repeated((n) => `a${n}: 1`)}) { id } }`],
  ['equal arguments', `{ node(${repeated(() => 'id: 1')}) { id } }`],
  ['variables', `query (${repeated((n) => `$v${n}: T`)}) { __typename }`],
  ['conflicting fields', `{ ${repeated((n) => `node(id: ${n}) { id }`).slice(0, 30_000)} } }`],
];

describe('a document with thousands of errors', () => {
  it.each(MANY_ERRORS)('is rejected with ten errors at most: %s', async (_, query) => {
    for (const [path, { post }, headers] of planes) {
      const response = await post(path, { query }, { ...ACCEPT, ...headers });
      expect(response.status).toBe(400);
      expectSmallErrors(await response.text());
    }
  });

  it('returns ten errors at most where each of many fields fails while it is executed', async () => {
    const fields = Array.from({ length: 100 }, (_, n) => `a${n}: node(id: "nothing") { id }`);
    const query = `{ ${fields.join(' ')} }`;
    const response = await gateway.post('/graphql', { query }, { ...ACCEPT, ...bearer(gateway.accessToken) });
    const { errors } = (await response.json()) as { errors: unknown[] };
    expect(errors.length).toBeLessThanOrEqual(10);
  });
});
