import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

// The audits need a URL before the gateway has one, so this placeholder is replaced in each request.
const PLACEHOLDER = 'http://gateway.invalid';

describe.each(['/graphql', '/apis/shop'])('%s passes the GraphQL over HTTP audit', (path) => {
  const audits = serverAudits({
    url: PLACEHOLDER,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url.replace(PLACEHOLDER, gateway.url + path), {
        ...init,
        headers: { ...(init.headers as Record<string, string>), ...(path === '/graphql' ? {} : bearer(key)) },
      }),
  });
  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s: %s', async (_, __, audit) => {
    const result = await audit.fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });
});
