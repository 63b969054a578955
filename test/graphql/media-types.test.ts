import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';

const JSON_TYPE = 'application/json';
const RESPONSE = 'application/graphql-response+json';

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());

const ACCEPTS: [accept: string, type: string][] = [
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  ['application/json, text/plain, */*', JSON_TYPE],
  [`application/json;q=0.9, ${RESPONSE}`, RESPONSE],
  [`application/json, ${RESPONSE};q=0.9`, JSON_TYPE],
  [`${RESPONSE};q=0, */*`, JSON_TYPE],
  ['application/json;q=0, */*', RESPONSE],
  ['application/json;q=0.5, */*;q=0.8', RESPONSE],
  [`${RESPONSE};q=0.1, text/event-stream`, RESPONSE],
  ['application/json;version=1', JSON_TYPE],
];

const UNACCEPTABLE = ['text/plain', '*/*;q=0', `${JSON_TYPE};q=0, ${RESPONSE};q=0`];

/** Returns the status and the media type of a response. */
async function readType(response: Response) {
  await response.body?.cancel();
  return [response.status, response.headers.get('content-type')];
}

describe.each([
  ['/graphql', () => bearer(gateway.accessToken)],
  ['/apis/shop', () => bearer(key)],
])('POST %s', (path, credentials) => {
  const post = (query: string, headers: Record<string, string>) =>
    gateway.post(path, { query }, headers).then(readType);

  it.each(ACCEPTS)('with Accept: %s responds with the media type %s', async (accept, type) => {
    const headers = { ...credentials(), Accept: accept };
    expect(await post('{ __typename }', headers)).toEqual([200, `${type}; charset=utf-8`]);
    // The status of an invalid document depends on the media type (GraphQL over HTTP section 6.4).
    const status = type === RESPONSE ? 400 : 200;
    expect(await post('{', headers)).toEqual([status, `${type}; charset=utf-8`]);
  });

  it.each(UNACCEPTABLE)('with Accept: %s responds with 406', async (accept) => {
    const headers = { ...credentials(), Accept: accept };
    expect(await post('{ __typename }', headers)).toEqual([406, `${JSON_TYPE}; charset=utf-8`]);
  });

  it('responds with an event stream to a client that accepts nothing else', async () => {
    const headers = { ...credentials(), Accept: 'text/event-stream, application/*;q=0' };
    const [status, type] = await post('{ __typename }', headers);
    expect([status, type]).toEqual([200, expect.stringContaining('text/event-stream')]);
  });
});

describe('POST /apis/shop without a key', () => {
  it.each(ACCEPTS)('with Accept: %s is denied with the media type %s', async (accept, type) => {
    const response = await gateway.post('/apis/shop', { query: '{ __typename }' }, { Accept: accept });
    expect(await readType(response)).toEqual([401, `${type}; charset=utf-8`]);
  });
});

describe.each(['/graphql', '/apis/shop'])('GET %s', (path) => {
  it.each([
    ['text/html,*/*;q=0.8', true],
    ['text/html;q=0, application/json', false],
    ['application/json, text/html;q=0.1', false],
  ])('with Accept: %s responds with a page: %s', async (accept, isPage) => {
    const response = await fetch(gateway.url + path, { headers: { Accept: accept } });
    const [, type] = await readType(response);
    expect(String(type).startsWith('text/html')).toBe(isPage);
  });
});
