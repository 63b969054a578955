import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventsDocument, SignUpDocument } from '../../src/sdk/generated/operations.ts';
import { bearer, PASSWORD, REQUEST_ID, startGateway, type TestGateway } from '../support/gateway.ts';

interface Recorded {
  readonly requestId: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Starts one gateway for the tests of a suite. Returns a function that signs up with some headers there. */
function useGateway(trustedProxies: readonly string[]) {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ trustedProxies });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  /** Returns the X-Request-Id of the response, and what the event of the sign-up recorded. */
  async function signUpWith(
    headers: Record<string, string>,
  ): Promise<{ responseId: string | null; event: Recorded }> {
    const input = { email: `${crypto.randomUUID()}@example.com`, password: PASSWORD, displayName: 'Test' };
    const body = { query: SignUpDocument.toString(), variables: { input } };
    const response = await gateway.post('/graphql', body, headers);
    const { data } = (await response.json()) as { data: { signUp: { accessToken: string } } };
    const filter = { type: 'account.created' };
    const { events } = await gateway.manage(EventsDocument, { first: 1, filter }, data.signUp.accessToken);
    const event = events.edges[0]?.node;
    if (!event) throw new Error('no event');
    return { responseId: response.headers.get('x-request-id'), event };
  }
  return { signUpWith, post: (...request: Parameters<TestGateway['post']>) => gateway.post(...request) };
}

const CLAIMS = {
  'X-Request-Id': 'mine',
  'X-Forwarded-For': '203.0.113.7',
  Forwarded: 'for=203.0.113.7',
  'X-Real-IP': '203.0.113.7',
};

describe.each([
  ['without TRUSTED_PROXIES', []],
  ['from a peer that TRUSTED_PROXIES does not include', ['10.0.0.0/8', '::1', '203.0.113.7']],
])('a request %s', (_, trustedProxies) => {
  const { signUpWith } = useGateway(trustedProxies);

  it('gets a generated X-Request-Id in place of its own', async () => {
    const { responseId, event } = await signUpWith(CLAIMS);
    expect(responseId).toMatch(REQUEST_ID);
    expect(event.requestId).toBe(responseId);
  });

  it('is recorded with the address of the peer in place of the one in its headers', async () => {
    const { event } = await signUpWith(CLAIMS);
    expect(event.ip).toBe('127.0.0.1');
  });

  it('is recorded with its user agent', async () => {
    const { event } = await signUpWith({ ...CLAIMS, 'User-Agent': 'my agent' });
    expect(event.userAgent).toBe('my agent');
  });

  it('is recorded with the first 500 characters of a long user agent', async () => {
    const { event } = await signUpWith({ 'User-Agent': `${'a'.repeat(500)}b` });
    expect(event.userAgent).toBe('a'.repeat(500));
  });
});

describe('a request from a trusted proxy', () => {
  const { signUpWith, post } = useGateway(['127.0.0.1/32', '10.0.0.0/8']);

  it.each([
    ['letters, digits, dots, dashes and underscores', 'req_1.A-b'],
    ['128 characters', 'a'.repeat(128)],
  ])('keeps its X-Request-Id of %s in the response and the event', async (_, id) => {
    const { responseId, event } = await signUpWith({ 'X-Request-Id': id });
    expect(responseId).toBe(id);
    expect(event.requestId).toBe(id);
  });

  it.each([
    ['no characters', ''],
    ['a space', 'a b'],
    ['a quote', 'a"b'],
    ['markup', '<script>'],
    ['129 characters', 'a'.repeat(129)],
    ['two values', 'a,b'],
  ])('gets a generated X-Request-Id in place of one with %s', async (_, id) => {
    const { responseId } = await signUpWith({ 'X-Request-Id': id });
    expect(responseId).toMatch(REQUEST_ID);
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7, 10.1.2.3', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7, 10.1.2.3, 10.9.9.9', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7', '203.0.113.7'],
    ['10.1.2.3', '10.1.2.3'],
    ['2001:db8::1', '2001:db8::1'],
    ['203.0.113.10:5000', '203.0.113.10'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[fe80::1%eth0]:443', 'fe80::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:203.0.113.10', '::ffff:203.0.113.10'],
    ['203.0.113.7:1, 10.1.2.3:8080, [::ffff:10.9.9.9]:1', '203.0.113.7'],
    ['unknown', 'unknown'],
    ['_hidden', 'unknown'],
    ['203.0.113', 'unknown'],
    ['0x7f.1', 'unknown'],
    ['203.0.113.10:5000:1', 'unknown'],
    ['[203.0.113.10', 'unknown'],
    ['6.6.6.6, nonsense, 10.1.2.3', 'unknown'],
  ])('with X-Forwarded-For: %s is recorded with the address %s', async (forwardedFor, ip) => {
    const { event } = await signUpWith({ 'X-Forwarded-For': forwardedFor });
    expect(event.ip).toBe(ip);
  });

  it('without X-Forwarded-For is recorded with the address of the proxy', async () => {
    const { event } = await signUpWith({});
    expect(event.ip).toBe('127.0.0.1');
  });

  it.each([
    ['a word', 'nonsense'],
    ['commas', ', ,'],
    ['an invalid address', '999.1.1.1'],
    ['a word behind 200 addresses', `${'1.1.1.1, '.repeat(200)}x`],
  ])('succeeds with an X-Forwarded-For of %s', async (_, value) => {
    const { event } = await signUpWith({ 'X-Forwarded-For': value });
    expect(event.ip?.length).toBeLessThan(50);
  });

  it('gets its X-Request-Id in the extensions of a GraphQL error', async () => {
    const headers = { ...bearer('x'), 'X-Request-Id': 'abc' };
    const response = await post('/graphql', { query: '{ me { id } }' }, headers);
    expect(response.headers.get('x-request-id')).toBe('abc');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { requestId: 'abc' } }] });
  });
});
