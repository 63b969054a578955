import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { rest } from '../support/rest.ts';

let bare: TestGateway;
beforeAll(async () => {
  bare = await startGateway();
});
afterAll(() => bare[Symbol.asyncDispose]());

describe('a gateway without adapters', () => {
  it.each([
    ['POST', '/api/v1/auth/signin'],
    ['POST', '/api/v1/auth/login'],
    ['GET', '/api/v1/client-keys'],
    ['POST', '/auth'],
    ['POST', '/auth/token'],
    ['POST', '/users'],
    ['GET', '/users/me/client-keys'],
    ['GET', '/users/me/events'],
    ['GET', '/clients/v2'],
    ['POST', '/token'],
    ['GET', '/api-keys'],
  ])('returns 404 for %s %s', async (method, path) => {
    const { status, body } = await rest(bare.url, method, path, { body: method === 'POST' ? {} : undefined });
    expect([status, body.title]).toEqual([404, 'There is no such page.']);
  });
});

describe('a gateway with the Bloq adapter only', () => {
  it('serves the routes of Bloq, and returns 404 for the routes of Fluxbase', async () => {
    await using gateway = await startGateway({ adapters: new Set(['bloq'] as const) });
    expect((await rest(gateway.url, 'GET', '/users/me/client-keys')).status).toBe(401);
    expect((await rest(gateway.url, 'GET', '/api/v1/client-keys')).status).toBe(404);
  });
});
