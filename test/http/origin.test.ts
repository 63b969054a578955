import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventsDocument, SignUpDocument } from '../../src/sdk/generated/operations.ts';
import { bearer, PASSWORD, REQUEST_ID, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
afterAll(() => gateway[Symbol.asyncDispose]());

interface Recorded {
  readonly requestId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Signs up with these headers; answers the id that came back, and what the event says. */
async function signUpWith(
  headers: Record<string, string>,
): Promise<{ answered: string | null; event: Recorded }> {
  const input = { email: `${crypto.randomUUID()}@example.com`, password: PASSWORD, displayName: 'Test' };
  const body = { query: SignUpDocument.toString(), variables: { input } };
  const response = await gateway.post('/graphql', body, headers);
  const { data } = (await response.json()) as { data: { signUp: { accessToken: string } } };
  const filter = { type: 'account.created' };
  const { events } = await gateway.manage(EventsDocument, { first: 1, filter }, data.signUp.accessToken);
  const event = events.edges[0]?.node;
  if (!event) throw new Error('no event');
  return { answered: response.headers.get('x-request-id'), event };
}

describe('without a trusted proxy', () => {
  beforeAll(async () => {
    gateway = await startGateway();
  });

  it('a request id of the client is not taken, nor an address that it claims', async () => {
    const { answered, event } = await signUpWith({
      'X-Request-Id': 'mine',
      'X-Forwarded-For': '203.0.113.7',
      Forwarded: 'for=203.0.113.7',
      'X-Real-IP': '203.0.113.7',
      'User-Agent': 'my agent',
    });
    expect(answered).toMatch(REQUEST_ID);
    expect(event).toMatchObject({ requestId: answered, ip: '127.0.0.1', userAgent: 'my agent' });
  });

  it('a long user agent is recorded in part', async () => {
    const { event } = await signUpWith({ 'User-Agent': 'a'.repeat(5000) });
    expect(event.userAgent).toBe('a'.repeat(500));
  });
});

describe('behind a trusted proxy', () => {
  beforeAll(async () => {
    await gateway[Symbol.asyncDispose]();
    gateway = await startGateway({ trustedProxies: ['127.0.0.1/32', '10.0.0.0/8'] });
  });

  it('its request id is taken, answered, and recorded', async () => {
    const { answered, event } = await signUpWith({ 'X-Request-Id': 'req_1.A-b' });
    expect(answered).toBe('req_1.A-b');
    expect(event.requestId).toBe('req_1.A-b');
  });

  it.each(['', 'a b', 'a"b', '<script>', 'a'.repeat(129), 'a,b'])(
    'a request id of %j is replaced',
    async (id) => {
      const { answered } = await signUpWith({ 'X-Request-Id': id });
      expect(answered).toMatch(REQUEST_ID);
    },
  );

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7, 10.1.2.3', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7, 10.1.2.3, 10.9.9.9', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7', '203.0.113.7'],
    ['10.1.2.3', '10.1.2.3'],
    ['2001:db8::1', '2001:db8::1'],
  ])('X-Forwarded-For: %s is a client at %s', async (forwardedFor, ip) => {
    const { event } = await signUpWith({ 'X-Forwarded-For': forwardedFor });
    expect(event.ip).toBe(ip);
  });

  it('without X-Forwarded-For, the proxy is the client', async () => {
    const { event } = await signUpWith({});
    expect(event.ip).toBe('127.0.0.1');
  });

  it.each(['nonsense', ', ,', '999.1.1.1', `${'1.1.1.1, '.repeat(200)}x`])(
    'X-Forwarded-For: %s does no harm',
    async (value) => {
      const { event } = await signUpWith({ 'X-Forwarded-For': value });
      expect(event.ip?.length).toBeLessThan(50);
    },
  );

  it('a refusal carries its request id as well', async () => {
    const response = await gateway.post(
      '/graphql',
      { query: '{ me { id } }' },
      { ...bearer('x'), 'X-Request-Id': 'abc' },
    );
    expect(response.headers.get('x-request-id')).toBe('abc');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { requestId: 'abc' } }] });
  });
});
