import { describe, expect, it } from 'vitest';
import { NotFoundError, RateLimitedError, RequestError } from '../../src/domain/errors.ts';
import { answerGraphQLError, answerProblem } from '../../src/http/answer.ts';
import { startFront } from './front-server.ts';

describe('answerProblem', () => {
  it('sends problem details with the status of the error', async () => {
    await using front = await startFront((exchange) => answerProblem(exchange, new NotFoundError('page')));
    const response = await fetch(front.url);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json; charset=utf-8',
    ]);
    expect(response.headers.get('retry-after')).toBeNull();
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'There is no such page.',
      status: 404,
      code: 'NOT_FOUND',
      requestId: response.headers.get('x-request-id'),
    });
  });

  it('sends Retry-After for a rate limit', async () => {
    await using front = await startFront((exchange) =>
      answerProblem(exchange, new RateLimitedError('Too many.', 7)),
    );
    const response = await fetch(front.url);
    await response.body?.cancel();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('sends another status and extension members when they are given', async () => {
    await using front = await startFront((exchange) =>
      answerProblem(exchange, new RequestError('FORBIDDEN', 'No.'), {
        status: 418,
        extensions: { missing: ['a'] },
      }),
    );
    const response = await fetch(front.url);
    expect([response.status, await response.json()]).toEqual([
      418,
      expect.objectContaining({ status: 418, code: 'FORBIDDEN', missing: ['a'] }),
    ]);
  });
});

describe('answerGraphQLError', () => {
  it.each([
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/json, application/graphql-response+json;q=0.9', 'application/json'],
    ['application/json;q=0.9, application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0, */*', 'application/json'],
    ['text/plain', 'application/json'],
  ])('for Accept: %s sends the errors of the request as %s', async (accept, type) => {
    await using front = await startFront((exchange) =>
      answerGraphQLError(exchange, new RequestError('FORBIDDEN', 'No.'), { missingScopes: ['a'] }),
    );
    const response = await fetch(front.url, { headers: { Accept: accept } });
    expect([response.status, response.headers.get('content-type')]).toEqual([403, `${type}; charset=utf-8`]);
    const requestId = response.headers.get('x-request-id');
    expect(await response.json()).toEqual({
      errors: [{ message: 'No.', extensions: { code: 'FORBIDDEN', requestId, missingScopes: ['a'] } }],
    });
  });
});
