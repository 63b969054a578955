import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTRY_POINTS, type EntryPointGateway, startEntryPoints } from '../support/entry-points.ts';
import { bearer } from '../support/gateway.ts';
import { expectSmallErrors } from '../support/small-errors.ts';

const SECRET = 'hunter2-hunter2-hunter2';
const ACCEPT = { Accept: 'application/graphql-response+json' };

let gateway: EntryPointGateway;
beforeAll(async () => {
  gateway = await startEntryPoints();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Documents with a syntax error at, before or after a literal. */
const SYNTAX_ERRORS: readonly [string, string][] = [
  ['a string in place of a name', `{ "${SECRET}" }`],
  ['a string after a value', `{ a(b: 1 "${SECRET}") }`],
  ['a string in place of a variable', `query ("${SECRET}": Int) { a }`],
  ['a string with quotes in it', `{ a(b: 1 "x\\"${SECRET}\\" found") }`],
  ['a block string in place of a name', `{ """${SECRET}""" }`],
  ['a block string with quotes in it', `{ """\n \\""" String "x" ${SECRET}\n""" }`],
  ['a string that does not end', `{ a(b: "${SECRET}`],
  ['a block string that does not end', `{ a(b: """${SECRET}`],
  ['a string that ends with its line', `{ a(b: "${SECRET}\n") }`],
  ['a string with an invalid escape', `{ a(b: "\\u{${SECRET}}") }`],
  ['a string with an invalid character', `{ a(b: "${SECRET}\u0000") }`],
  ['a string after a document', `{ a } "${SECRET}"`],
  ['a description before an operation', `"${SECRET}" { a }`],
  ['a comment', `{ a(b: # ${SECRET}\n`],
];

describe.each(['/graphql', '/apis/shop'])('a syntax error at %s', (path) => {
  it.each(SYNTAX_ERRORS)('does not quote %s', async (_, query) => {
    const response = await gateway.post(path, { query }, { ...ACCEPT, ...gateway.credentials.clientKey });
    const text = await response.text();
    expect(response.status).toBe(400);
    expectSmallErrors(text);
    expect(text).not.toContain('hunter2');
  });

  it('does not quote a number', async () => {
    const number = '4929123412341234';
    for (const query of [
      `{ ${number} }`,
      `{ a(b: c ${number}) }`,
      `{ a(b: ${number}x) }`,
      `{ ${number}.5 }`,
    ]) {
      const response = await gateway.post(path, { query }, { ...ACCEPT, ...gateway.credentials.clientKey });
      const text = await response.text();
      expect(response.status).toBe(400);
      expectSmallErrors(text);
      expect(text).not.toContain(number);
    }
  });
});

/** Bodies that are not what any entry point takes. */
const MALFORMED: readonly [string, string][] = [
  ['truncated JSON', `{"password":"${SECRET}","email":"${SECRET}`],
  ['JSON followed by text', `{"password":"${SECRET}"} ${SECRET}`],
  ['text', SECRET],
  ['a JSON string', `"${SECRET}"`],
  ['a JSON array', `["${SECRET}"]`],
  ['a JSON object of unknown members', `{"${'m'.repeat(5_000)}":"${SECRET}"}`],
  ['a JSON object of members that are objects', JSON.stringify(nestedSecrets())],
];

/** An object with every member that an entry point reads, each of a type that none takes. */
function nestedSecrets(): object {
  const names = ENTRY_POINTS.flatMap(({ isGraphQL }) =>
    isGraphQL ? ['query', 'variables', 'operationName'] : [],
  );
  const members = ['email', 'password', 'name', 'scopes', 'expires_at', 'owner', 'token', 'grant_type'];
  return Object.fromEntries([...names, ...members].map((name) => [name, [{ secret: SECRET }]]));
}

describe.each(ENTRY_POINTS)('$name', (entryPoint) => {
  it.each(MALFORMED)('rejects %s with a small error that does not quote it', async (_, body) => {
    for (const type of entryPoint.types) {
      const { status, text } = await gateway.send(entryPoint, body, { type });
      // A route may not need anything of its body.
      expect(status < 500, `${status} ${text}`).toBe(true);
      if (status >= 400) expect(text.length).toBeLessThan(8_192);
      expect(text).not.toContain('hunter2');
    }
  });

  it('rejects a member or parameter of 200,000 characters with a small error', async () => {
    const long = 'x'.repeat(200_000);
    for (const type of entryPoint.types) {
      const names = ['email', 'password', 'name', 'clientName', 'grant_type', 'scope', 'token', 'query'];
      const values = Object.fromEntries(names.map((name) => [name, name === 'name' ? long : 'x']));
      const body = type.endsWith('json') ? JSON.stringify(values) : String(new URLSearchParams(values));
      const { status, text } = await gateway.send(entryPoint, body, { type });
      expect(status < 500, `${status} ${text}`).toBe(true);
      if (status >= 400) expect(text.length).toBeLessThan(8_192);
    }
  });
});

describe('a credential that is rejected', () => {
  const headers: [string, Record<string, string>][] = [
    ['a bearer token', bearer(SECRET)],
    ['a JSON Web Token', bearer(`eyJ${SECRET}.${SECRET}.${SECRET}`)],
    ['Basic credentials', { Authorization: `Basic ${btoa(`${SECRET}:${SECRET}`)}` }],
    ['an unknown scheme', { Authorization: `${SECRET} ${SECRET}` }],
    ['X-API-Key', { 'X-API-Key': SECRET }],
    ['X-Client-Key', { 'X-Client-Key': SECRET }],
    ['X-Blnk-Key', { 'X-Blnk-Key': SECRET }],
    ['Cookie', { Cookie: `latchkey_refresh=${SECRET}; session=${SECRET}` }],
    ['X-Request-Id', { 'X-Request-Id': SECRET }],
  ];

  it.each(headers)('is not in the answer of any entry point: %s', async (_, sent) => {
    const paths = ['/verify', '/users/me', '/nothing', ...new Set(ENTRY_POINTS.map(({ path }) => path))];
    for (const path of paths) {
      const response = await gateway.post(path, '{}', sent);
      const answered = `${JSON.stringify([...response.headers])} ${await response.text()}`;
      expect(answered).not.toContain('hunter2');
      expect(answered).not.toContain(btoa(SECRET).slice(0, 12));
    }
  });
});
