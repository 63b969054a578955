import { describe, expect, it } from 'vitest';
import {
  createClient,
  GraphQLRequestError,
  NotLatchkeyError,
  PermissionError,
  ServerError,
} from '../../src/sdk/index.ts';
import { catchFailure } from '../support/sdk.ts';

/** Creates a client whose fetch returns the same response for each request. */
function buildClient(respond: () => Response) {
  return createClient({
    url: 'http://h.example',
    clientKey: 'lk_a_b',
    fetch: async () => respond(),
    maxRetries: 0,
  });
}

const requestWith = (body: unknown, init: ResponseInit = {}) =>
  buildClient(() => Response.json(body, init))
    .api('shop')
    .request('{ a }');

describe('a GraphQL response to the SDK', () => {
  it('with an empty list of errors succeeds', async () => {
    expect(await requestWith({ data: { a: 1 }, errors: [] })).toEqual({ a: 1 });
  });

  it('with data and a status of 300 or more is rejected with NotLatchkeyError', async () => {
    for (const status of [300, 404, 500]) {
      const error = await catchFailure(requestWith({ data: { a: 1 } }, { status }));
      expect(error).toBeInstanceOf(NotLatchkeyError);
      expect(error).toMatchObject({ status });
    }
  });

  it('with status 403 and data is rejected with GraphQLRequestError, which keeps the data', async () => {
    const errors = [{ message: 'no', extensions: { code: 'FORBIDDEN' } }];
    const error = await catchFailure(requestWith({ data: { a: 1 }, errors }, { status: 403 }));
    expect(error).toBeInstanceOf(GraphQLRequestError);
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403, data: { a: 1 } });
  });

  it('with status 403 and null as data is rejected with PermissionError', async () => {
    const errors = [{ message: 'no', extensions: { code: 'FORBIDDEN', missingScopes: ['a', 1] } }];
    const error = await catchFailure(requestWith({ data: null, errors }, { status: 403 }));
    expect(error).toBeInstanceOf(PermissionError);
    expect(error).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['a'], errors });
  });

  it('with several errors is rejected with their messages and the first code', async () => {
    const errors = [{ message: 'one', extensions: { code: 'A' } }, 'x', { extensions: { code: 'B' } }];
    const headers = { 'X-Request-Id': 'r-1' };
    expect(await catchFailure(requestWith({ errors }, { status: 400, headers }))).toMatchObject({
      name: 'GraphQLRequestError',
      code: 'A',
      message: 'one; An error without a message.; An error without a message.',
      status: 400,
      requestId: 'r-1',
    });
  });
});

describe('problem details in a response to the SDK', () => {
  it('are rejected with the class of their status, their title and their missing scopes', async () => {
    const problem = { code: 'FORBIDDEN', title: 'No.', missingScopes: ['read:a'] };
    const headers = { 'Content-Type': 'application/problem+json', 'X-Request-Id': 'r-1' };
    const error = await catchFailure(requestWith(problem, { status: 403, headers }));
    expect(error).toBeInstanceOf(PermissionError);
    expect(error).toMatchObject({
      code: 'FORBIDDEN',
      message: 'No.',
      status: 403,
      requestId: 'r-1',
      missingScopes: ['read:a'],
    });
  });
});

describe('an OAuth error in a response to the SDK', () => {
  it.each([
    ['its description', { error: 'invalid_scope', error_description: 'Unknown scope.' }, 'Unknown scope.'],
    ['its code without a description', { error: 'invalid_scope' }, 'invalid_scope'],
  ])('has %s as its message', async (_, body, message) => {
    const client = buildClient(() => Response.json(body, { status: 400 }));
    expect(await catchFailure(client.oauth.token())).toMatchObject({
      code: 'invalid_scope',
      message,
      status: 400,
    });
  });
});

describe('an HTML response to the SDK', () => {
  const page = (status: number) =>
    buildClient(() => new Response('<h1>Hello', { status, headers: { 'Content-Type': 'text/html' } }));

  it.each([502, 503, 504])('is rejected with ServerError when its status is %i', async (status) => {
    const error = await catchFailure(page(status).api('shop').request('{ a }'));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: `Status ${status} from a proxy.` });
  });

  it.each([500, 501, 505])('is rejected with NotLatchkeyError when its status is %i', async (status) => {
    expect(await catchFailure(page(status).api('shop').request('{ a }'))).toBeInstanceOf(NotLatchkeyError);
  });
});

describe('an opaque redirect in a browser', () => {
  it('is rejected with the advice to use the target of the redirect', async () => {
    // As in browsers, the response has status 0.
    const error = await catchFailure(
      buildClient(() => Response.error())
        .api('shop')
        .request('{ a }'),
    );
    expect(error).toBeInstanceOf(NotLatchkeyError);
    expect(error).toMatchObject({ message: expect.stringContaining('The server redirects') });
  });
});
