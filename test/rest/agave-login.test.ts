import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UpdateAccountDocument } from '../../src/sdk/generated/operations.ts';
import {
  type AgaveClient,
  agaveUser,
  callAgave,
  requestAgaveToken,
  startAgaveGateway,
  type Wrapped,
} from '../support/agave.ts';
import { PASSWORD } from '../support/gateway.ts';
import { password, rest } from '../support/rest.ts';
import type { ShopGateway } from '../support/shop-gateway.ts';

let gateway: ShopGateway;
beforeAll(async () => {
  gateway = await startAgaveGateway();
});
// Resets the login limits.
beforeEach(() => gateway.clock.advance(60_000));
afterAll(() => gateway[Symbol.asyncDispose]());

const LOGIN = 'mutation($i: LoginInput!) { login(input: $i) { ... on LoginPayload { accessToken } } }';

async function logIn(email: string): Promise<string> {
  const body = { query: LOGIN, variables: { i: { email, password: PASSWORD } } };
  const answer = await rest<{ data: { login: { accessToken: string } } }>(gateway.url, 'POST', '/graphql', {
    body,
  });
  return answer.body.data.login.accessToken;
}

describe('Basic authentication of the Agave adapter', () => {
  it('ends its session before the response, and records the start and the end of the session', async () => {
    const { email, clients } = await agaveUser(gateway);
    await clients('GET');
    const query = '{ sessions { id } events(first: 3) { edges { node { type } } } }';
    const { body } = await rest<{ data: { sessions: unknown[]; events: { edges: { node: object }[] } } }>(
      gateway.url,
      'POST',
      '/graphql',
      { token: await logIn(email), body: { query } },
    );
    // The sessions of the sign-up and of the login above.
    expect(body.data.sessions).toHaveLength(2);
    expect(body.data.events.edges.map(({ node }) => node)).toEqual(
      ['session.created', 'session.ended', 'session.created'].map((type) => ({ type })),
    );
  });

  it.each([
    ['a wrong password', (email: string) => password(email, 'wrong')],
    [
      'the consumer key and secret of a client',
      (_: string, client: AgaveClient) => password(client.consumerKey, client.consumerSecret),
    ],
    ['a display name that several accounts have', () => password('Test', PASSWORD)],
    ['an unknown display name', () => password('Nobody', PASSWORD)],
    ['a request without credentials', () => ({})],
  ])('rejects %s with 401 in the Agave envelope', async (_, credentials) => {
    const { email, create } = await agaveUser(gateway);
    const { result } = (await create('app')).body;
    const rejected = await callAgave<Wrapped<null>>(
      gateway,
      credentials(email, result),
      'GET',
      '/clients/v2',
    );
    expect([rejected.status, rejected.body]).toEqual([
      401,
      { status: 'error', message: expect.stringMatching(/./), version: '2', result: null },
    ]);
    expect(rejected.headers.get('www-authenticate')).toMatch(/^Basic /);
  });
});

describe('a display name as the username of the Agave adapter', () => {
  /** Creates an account with a display name that no other account has. */
  async function uniquelyNamedAccount() {
    const { account, accessToken } = await gateway.signUp();
    const name = `Ada ${randomUUID()}`;
    const rename = (displayName: string, token = accessToken) =>
      gateway.manage(UpdateAccountDocument, { input: { displayName } }, token);
    await rename(name);
    return { email: account.email, name, rename };
  }
  const list = (username: string, secret = PASSWORD) =>
    callAgave(gateway, password(username, secret), 'GET', '/clients/v2');

  it('is accepted while no other account has the same name', async () => {
    const { name, email } = await uniquelyNamedAccount();
    expect((await list(name)).status).toBe(200);
    const credentials = password(name, PASSWORD);
    const created = await callAgave<Wrapped<AgaveClient>>(gateway, credentials, 'POST', '/clients/v2', {
      clientName: 'app',
    });
    const client = created.body.result;
    const grant = { grant_type: 'password', username: name, password: PASSWORD };
    const { body } = await requestAgaveToken(gateway, client, grant);
    const me = await rest(gateway.url, 'GET', '/users/me', { token: String(body.access_token) });
    expect(me.body.email).toBe(email);

    await (await uniquelyNamedAccount()).rename(name);
    expect((await list(name)).status).toBe(401);
    expect((await requestAgaveToken(gateway, client, grant)).body.error).toBe('invalid_grant');
    expect((await list(email)).status).toBe(200);
  });

  it('counts toward the login limit of its account, and an unknown name has a limit too', async () => {
    const { name, email } = await uniquelyNamedAccount();
    const unknown = randomUUID();
    for (let n = 0; n < 5; n += 1) {
      for (const username of [name, email, unknown, unknown])
        expect((await list(username, 'wrong')).status).toBe(401);
    }
    for (const username of [name, email, ` ${email.toUpperCase()}`, unknown]) {
      expect((await list(username)).status).toBe(429);
    }
  });
});
