import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';
import { startShop, type TestUpstream } from '../support/upstream.ts';

let shop: TestUpstream;
let gateway: TestGateway;
let key: string;
beforeAll(async () => {
  shop = await startShop();
  gateway = await startGateway({ apis: { shop: { url: shop.url } } });
  ({ key } = await gateway.createKey((await gateway.signUp()).accessToken));
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

// The audits are named before the gateway has an address, so they are given another, and led to it.
const NOWHERE = 'http://gateway.invalid';

describe.each(['/graphql', '/apis/shop'])('the GraphQL over HTTP audit of %s', (path) => {
  const audits = serverAudits({
    url: NOWHERE,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url.replace(NOWHERE, gateway.url + path), {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...(path === '/graphql' ? {} : bearer(key)) },
      }),
  });
  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s %s', async (_, __, audit) => {
    const result = await audit.fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });
});
