import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRY_POINTS, type EntryPointGateway, startEntryPoints } from '../support/entry-points.ts';

const MAX_DEPTH = 64;
const TOO_DEEP = /nested deeper than 64 levels/;
const JSON_TYPE = { 'Content-Type': 'application/json' };
const ACCEPT = { Accept: 'application/graphql-response+json' };

let gateway: EntryPointGateway;
beforeAll(async () => {
  gateway = await startEntryPoints();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** JSON of so many levels, the outermost of which is an object. */
const FORMS: readonly [string, (levels: number) => string][] = [
  ['arrays', (levels) => `{"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`],
  ['objects', (levels) => `${'{"x":'.repeat(levels)}1${'}'.repeat(levels)}`],
  ['arrays and objects', nestedAlternately],
];

function nestedAlternately(levels: number): string {
  const opening = (level: number) => (level % 2 === 0 ? '{"[{":' : '[');
  const closing = (level: number) => (level % 2 === 0 ? '}' : ']');
  const all = Array.from({ length: levels }, (_, level) => level);
  return `${all.map(opening).join('')}"]"${all.toReversed().map(closing).join('')}`;
}

const QUERIES: Readonly<Record<string, string>> = {
  '/graphql': '{ gateway { version } }',
  '/apis/shop': '{ product(id: "p1") { name } }',
};

const jsonEntryPoints = ENTRY_POINTS.filter(({ types }) => types.includes('application/json'));

describe.each(jsonEntryPoints)('$name', (entryPoint) => {
  const { isGraphQL, path } = entryPoint;
  const query = JSON.stringify(QUERIES[path]);
  // The request around the variables is a level too.
  const buildBody = (nested: (levels: number) => string, levels: number) =>
    isGraphQL ? `{"query":${query},"variables":${nested(levels - 1)}}` : nested(levels);
  const send = (body: string) => gateway.send(entryPoint, body, { type: 'application/json' });

  it.each(FORMS)('accepts 64 levels of %s', async (_, nested) => {
    const { status, text } = await send(buildBody(nested, MAX_DEPTH));
    expect(status).toBeLessThan(500);
    if (entryPoint.security.length > 0) expect(status).not.toBe(401);
    expect(text).not.toMatch(TOO_DEEP);
    if (isGraphQL) expect([status, JSON.parse(text)]).toEqual([200, { data: expect.anything() }]);
  });

  it.each(FORMS)('rejects 65, 5,000 and 30,000 levels of %s with 400', async (_, nested) => {
    const forwarded = gateway.shop.received.length;
    for (const levels of [MAX_DEPTH + 1, 5_000, 30_000]) {
      const { status, text } = await send(buildBody(nested, levels));
      expect([status, text]).toEqual([400, expect.stringMatching(TOO_DEEP)]);
    }
    expect(gateway.shop.received.length).toBe(forwarded);
  });

  it('rejects brackets that are never closed with 400', async () => {
    for (const bracket of ['[', '{"x":', '[{"x":']) {
      expect((await send(buildBody(() => bracket.repeat(30_000), 1))).status).toBe(400);
    }
  });

  it('counts no brackets within strings', async () => {
    const text = `${'[{'.repeat(500)}\\"${'[{'.repeat(500)}\\\\`;
    const answer = await send(buildBody(() => `{"x":"${text}"}`, 1));
    expect(answer.text).not.toMatch(TOO_DEEP);
    if (isGraphQL) expect(answer.status).toBe(200);
  });
});

describe.each(['variables', 'extensions'])('the parameter %s of a URL', (parameter) => {
  const requests = Object.entries(QUERIES).flatMap(([path, query]) =>
    ['GET', 'POST'].map((method) => ({ method, path, query })),
  );

  it.each(requests)('takes 64 levels and rejects more in $method $path', async ({ method, path, query }) => {
    const ask = async (json: string) => {
      const url = `${gateway.url}${path}?${new URLSearchParams({ query, [parameter]: json })}`;
      const post = method === 'POST' && { body: JSON.stringify({ query }) };
      const headers = { ...JSON_TYPE, ...gateway.credentials.clientKey };
      const response = await fetch(url, { method, headers, ...post });
      return [response.status, TOO_DEEP.test(await response.text())];
    };
    for (const [, nested] of FORMS) {
      const forwarded = gateway.shop.received.length;
      expect(await ask(nested(MAX_DEPTH + 1))).toEqual([400, true]);
      expect(await ask(nested(1_000))).toEqual([400, true]);
      expect(gateway.shop.received.length).toBe(forwarded);
      expect((await ask(nested(MAX_DEPTH)))[1]).toBe(false);
    }
  });
});

describe('literals of a document', () => {
  const nestings: [string, (levels: number) => string][] = [
    ['lists', (levels) => `${'['.repeat(levels)}${']'.repeat(levels)}`],
    ['objects', (levels) => `${'{a:'.repeat(levels)}1${'}'.repeat(levels)}`],
  ];

  it.each(nestings)('nested in more than 64 %s are rejected before they are used', async (_, nested) => {
    const forwarded = gateway.shop.received.length;
    for (const path of Object.keys(QUERIES)) {
      for (const levels of [65, 1_000, 4_000]) {
        const query = `{ node(id: ${nested(levels)}) { id } }`;
        const response = await gateway.post(path, { query }, { ...gateway.credentials.clientKey, ...ACCEPT });
        expect(response.status).toBe(400);
      }
    }
    expect(gateway.shop.received.length).toBe(forwarded);
  });
});
