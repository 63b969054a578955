import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSession } from '../support/account-sessions.ts';
import { FakeClock } from '../support/clock.ts';
import { DIALECTS } from '../support/dialects.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

type Databases = Awaited<ReturnType<(typeof DIALECTS)[number]['startDatabases']>>;

const EMAIL = 'ada@example.com';

let started: { databases: Databases; gateway: TestGateway; token: string }[];
beforeAll(async () => {
  started = await Promise.all(
    DIALECTS.map(async ({ startDatabases }) => {
      const databases = await startDatabases();
      const gateway = await startGateway({ database: await databases.create(), clock: new FakeClock() });
      await gateway.signUp(EMAIL);
      const token = (await startSession(gateway, EMAIL)).accessToken;
      for (const name of ['a', 'b']) await gateway.createKey(token, { name });
      return { databases, gateway, token };
    }),
  );
});
afterAll(async () => {
  for (const { databases, gateway } of started) {
    await gateway[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  }
});

/** What callers make of a cursor: other numbers, other ids, and text that is none at all. */
const number = fc.oneof(
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.constantFrom('1.5', '1e300', '-1', '0x10', '999999999999999', '9'.repeat(400), '', ' 1', '1\0'),
);
const text = fc.string({ unit: 'binary', maxLength: 40 });
const cursorText = fc.oneof(
  fc.tuple(number, text).map(([time, id]) => `${time}:${id}`),
  fc
    .tuple(fc.constantFrom('NAME', 'CREATED_AT', 'LAST_USED_AT'), number, text)
    .map((parts) => JSON.stringify(parts)),
  fc.json({ maxDepth: 2 }),
  text,
);
const cursor = fc.oneof(
  cursorText.map((value) => Buffer.from(value).toString('base64url')),
  cursorText.map((value) => Buffer.from(value).toString('base64')),
  text,
);
// Lone surrogates, NUL and control characters are among them; and text that is longer than any filter.
// A tilde keeps it from matching a client id, which is random.
const filter = fc
  .oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud800', '\0', '%', '_', '\\', 'x'.repeat(100_000)))
  .map((value) => `~${value}`);

const CURSORS = ['clientKeys', 'events', 'accounts'] as const;

/** The data of an answer, or the code of its error; both without what differs between two gateways. */
async function requestOutcome(
  { gateway, token }: (typeof started)[number],
  query: string,
  variables: object,
) {
  const response = await gateway.post('/graphql', { query, variables }, bearer(token));
  const { data, errors } = await response.json();
  return { status: response.status, data, code: errors?.[0]?.extensions.code };
}

/** Sends the same operation to the gateways on both databases, which must answer alike. */
async function expectMistake(query: string, variables: object): Promise<void> {
  const outcomes = await Promise.all(started.map((one) => requestOutcome(one, query, variables)));
  for (const outcome of outcomes) {
    expect(outcome).toEqual(outcomes[0]);
    expect(outcome.status).toBeLessThan(500);
    expect([undefined, 'BAD_REQUEST']).toContain(outcome.code);
  }
}

describe('a mistake of the caller is told as one, on every database alike:', () => {
  it.each(CURSORS)('a cursor of %s', async (field) => {
    const query = `query ($after: String, $before: String) {
      ${field}(first: 2, after: $after, before: $before) { edges { node { __typename } } }
    }`;
    const property = fc.asyncProperty(cursor, fc.option(cursor), (after, before) =>
      expectMistake(query, { after, before }),
    );
    await fc.assert(property, { numRuns: 150 });
  });

  it.each(['NAME', 'CREATED_AT', 'LAST_USED_AT'])('a cursor of clientKeys by %s', async (field) => {
    const query = `query ($after: String) {
      clientKeys(first: 2, after: $after, orderBy: { field: ${field}, direction: ASC }) { edges { node { name } } }
    }`;
    await fc.assert(
      fc.asyncProperty(cursor, (after) => expectMistake(query, { after })),
      { numRuns: 100 },
    );
  });

  it.each(['clientKeys', 'accounts'])('a text filter of %s', async (field) => {
    const query = `query ($text: String) { ${field}(filter: { text: $text }) { totalCount } }`;
    await fc.assert(
      fc.asyncProperty(filter, (text) => expectMistake(query, { text })),
      { numRuns: 100 },
    );
  });

  it('a type, an actor or a target of events', async () => {
    const query = 'query ($filter: EventFilter) { events(filter: $filter) { totalCount } }';
    const property = fc.asyncProperty(fc.constantFrom('type', 'actor', 'target'), filter, (name, value) =>
      expectMistake(query, { filter: { [name]: value } }),
    );
    await fc.assert(property, { numRuns: 100 });
  });
});
