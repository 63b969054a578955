import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRY_POINTS, type EntryPointGateway, startEntryPoints } from '../support/entry-points.ts';

const MAX_PARTS = 200_000;
const TOO_MANY = /more than 200000 values/;
const QUERIES: Readonly<Record<string, string>> = {
  '/graphql': '{ gateway { version } }',
  '/apis/shop': '{ product(id: \\"p1\\") { name } }',
};

let gateway: EntryPointGateway;
beforeAll(async () => {
  gateway = await startEntryPoints();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Values of a JSON array that count as so many parts: one for each comma, and one for each array or object. */
const FORMS: readonly [string, (parts: number) => string][] = [
  ['numbers', (parts) => '1,'.repeat(parts).concat('1')],
  ['empty objects', (parts) => `${'{},'.repeat(parts / 2 - 1)}{},1`],
  ['empty arrays', (parts) => `${'[],'.repeat(parts / 2 - 1)}[],1`],
];

describe.each(ENTRY_POINTS.filter(({ isGraphQL, security }) => isGraphQL && security.length > 0))(
  '$name',
  (entryPoint) => {
    // The body and its variables are two objects and an array, with a comma between the members of the first.
    const buildBody = (values: (parts: number) => string, parts: number) =>
      `{"query":"${QUERIES[entryPoint.path]}","variables":{"x":[${values(parts - 4)}]}}`;

    it.each(FORMS)('accepts JSON of 200,000 parts that are %s', async (_, values) => {
      const { status, text } = await gateway.send(entryPoint, buildBody(values, MAX_PARTS));
      expect([status, JSON.parse(text)]).toEqual([200, { data: expect.anything() }]);
    });

    it.each(FORMS)('rejects JSON of more parts that are %s with 400', async (_, values) => {
      const forwarded = gateway.shop.received.length;
      const { status, text } = await gateway.send(entryPoint, buildBody(values, MAX_PARTS + 2));
      expect([status, text]).toEqual([400, expect.stringMatching(TOO_MANY)]);
      expect(gateway.shop.received.length).toBe(forwarded);
    });

    it('counts neither commas nor brackets within strings', async () => {
      const { status } = await gateway.send(
        entryPoint,
        buildBody(() => `"${',[{'.repeat(150_000)}"`, 0),
      );
      expect(status).toBe(200);
    });
  },
);

const forms = ENTRY_POINTS.filter(({ types }) => types.includes('application/x-www-form-urlencoded'));

describe.each(forms)('$name with a form', (entryPoint) => {
  it('rejects more than 100 parameters with 400', async () => {
    const type = 'application/x-www-form-urlencoded';
    const buildForm = (count: number) => Array.from({ length: count }, (_, n) => `p${n}=v`).join('&');
    const [most, more] = [
      await gateway.send(entryPoint, buildForm(100), { type }),
      await gateway.send(entryPoint, buildForm(101), { type }),
    ];
    expect(most.text).not.toContain('parameters');
    expect([more.status, more.text]).toEqual([400, expect.stringContaining('at most 100 parameters')]);
  });
});
