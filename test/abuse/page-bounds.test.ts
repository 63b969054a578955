import { getNamedType, isInputObjectType, isListType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/management/schema.ts';
import { DIALECTS } from '../support/dialects.ts';
import { bearer } from '../support/gateway.ts';
import { type Answer, type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const ACCEPT = { Accept: 'application/graphql-response+json' };
const MAX_PAGE = 100;
const MAX_FILTER_LENGTH = 200;

describe.each(DIALECTS)('on $dialect', ({ startDatabases }) => {
  let databases: Awaited<ReturnType<typeof startDatabases>>;
  let gateway: ShopGateway;
  beforeAll(async () => {
    databases = await startDatabases();
    gateway = await startShopGateway({ logLevel: 'info', database: await databases.create() });
  });
  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  async function manage(query: string, variables: object = {}) {
    const headers = { ...ACCEPT, ...bearer(gateway.accessToken) };
    const response = await gateway.post('/graphql', { query, variables }, headers);
    return { status: response.status, ...((await response.json()) as Answer) };
  }

  /** The data and the error code of an answer. */
  async function readRejection(answer: ReturnType<typeof manage>): Promise<[unknown, unknown]> {
    const { status, data = null, errors } = await answer;
    expect(status).toBeLessThan(500);
    return [data, errors?.[0]?.extensions.code];
  }

  const connections = Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter(({ args }) => args.some(({ name }) => name === 'last'))
    .map(({ name }) => name);

  describe.each(connections)('the connection %s', (name) => {
    it.each(['first', 'last'])('returns 100 items at most by %s, and rejects 101', async (argument) => {
      const query = `query ($n: Int) { ${name}(${argument}: $n) { edges { cursor } } }`;
      expect((await manage(query, { n: MAX_PAGE })).status).toBe(200);
      for (const n of [MAX_PAGE + 1, 500, 2 ** 31 - 1]) {
        expect(await readRejection(manage(query, { n }))).toEqual([null, 'BAD_REQUEST']);
      }
      const literals = manage(`{ ${name}(${argument}: 101) { edges { cursor } } }`);
      expect(await readRejection(literals)).toEqual([null, 'BAD_REQUEST']);
    });

    it.each(['first', 'last'])('has the bound in the description of %s', (argument) => {
      const field = schema.getQueryType()?.getFields()[name];
      expect(field?.args.find((one) => one.name === argument)?.description).toContain(String(MAX_PAGE));
    });
  });

  /** Every text by which a list can be filtered, by the connection and the field of its filter. */
  const FILTERS = connections.flatMap((name) => {
    const argument = schema
      .getQueryType()
      ?.getFields()
      [name]?.args.find((one) => one.name === 'filter');
    const filter = argument && getNamedType(argument.type);
    if (!isInputObjectType(filter)) return [];
    return Object.values(filter.getFields()).flatMap((field) => {
      const { name: leaf } = getNamedType(field.type);
      const list = isListType(field.type);
      return leaf === 'String' ? [{ name, filter: filter.name, field: field.name, list }] : [];
    });
  });

  describe.each(FILTERS)('the filter by $field of $filter', ({ name, filter, field, list }) => {
    it.each(['totalCount', 'edges { cursor }'])(
      'takes 200 characters and rejects more with { %s }',
      async (selection) => {
        const query = `query ($f: ${filter}) { ${name}(filter: $f) { ${selection} } }`;
        const ask = (text: string) => manage(query, { f: { [field]: list ? [text] : text } });
        expect((await ask('%_'.repeat(MAX_FILTER_LENGTH / 2))).errors).toBeUndefined();
        for (const length of [MAX_FILTER_LENGTH + 1, 60_000]) {
          expect(await readRejection(ask('%'.repeat(length)))).toEqual([null, 'BAD_REQUEST']);
        }
      },
    );
  });
});
