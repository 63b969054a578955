import { randomUUID } from 'node:crypto';
import type { AdapterName } from '../../src/config/apis.ts';
import {
  ClientKeysDocument,
  CreateClientKeyDocument,
  LoginDocument,
  RevokeClientKeyDocument,
} from '../../src/sdk/generated/operations.ts';
import { bearer } from '../support/gateway.ts';
import { password, rest } from '../support/rest.ts';

interface Person {
  readonly email: string;
  readonly password: string;
}

/** The statuses of both an answer and, in GraphQL, of what it says. */
export interface Outcome {
  readonly status: number;
  readonly body: unknown;
  readonly token?: string;
}

/** One way to manage keys. All of them are held to the same rules. */
export interface Door {
  readonly name: string;
  /** What opens it; always open without. */
  readonly adapter?: AdapterName;
  /** Signs in. `status` is 200, 401 or 429; `token`, what the other calls take. */
  readonly signIn: (url: string, person: Person, headers?: Record<string, string>) => Promise<Outcome>;
  /** Creates a key with every scope and the default limit, and answers it in full. */
  readonly create: (url: string, token: string) => Promise<string>;
  /** The client ids that are listed, or why none are. */
  readonly list: (url: string, token: string) => Promise<{ status: number; clientIds: string[] }>;
  /** Ends a key, and answers whether it was there. */
  readonly end: (url: string, token: string, clientId: string) => Promise<boolean>;
}

const graphql: Door = {
  name: 'GraphQL',
  async signIn(url, { email, password }, headers = {}) {
    const variables = { input: { email, password } };
    const { status, body } = await rest<{ data?: { login: { __typename: string; accessToken?: string } } }>(
      url,
      'POST',
      '/graphql',
      { headers, body: { query: LoginDocument.toString(), variables } },
    );
    const { accessToken: token, __typename } = body.data?.login ?? {};
    const refused = __typename === 'InvalidCredentialsError';
    return { status: refused ? 401 : status, body, ...(token !== undefined && { token }) };
  },
  async create(url, token) {
    const variables = { input: { name: randomUUID(), scopes: ['*'] } };
    const query = CreateClientKeyDocument.toString();
    const { body } = await rest<{ data: { createClientKey: { key: string } } }>(url, 'POST', '/graphql', {
      token,
      body: { query, variables },
    });
    return body.data.createClientKey.key;
  },
  async list(url, token) {
    const { status, body } = await rest<{
      data?: { clientKeys: { edges: { node: { clientId: string } }[] } };
    }>(url, 'POST', '/graphql', { token, body: { query: ClientKeysDocument.toString() } });
    const edges = body.data?.clientKeys.edges ?? [];
    return { status, clientIds: edges.map(({ node }) => node.clientId) };
  },
  async end(url, token, clientId) {
    const query = RevokeClientKeyDocument.toString();
    const { body } = await rest<{ data: { revokeClientKey: { __typename: string } } }>(
      url,
      'POST',
      '/graphql',
      { token, body: { query, variables: { input: { id: clientId } } } },
    );
    return body.data.revokeClientKey.__typename === 'RevokeClientKeyPayload';
  },
};

const fluxbase: Door = {
  name: 'Fluxbase',
  adapter: 'fluxbase',
  async signIn(url, person, headers = {}) {
    const { status, body } = await rest(url, 'POST', '/api/v1/auth/signin', { headers, body: person });
    return { status, body, ...(status === 200 && { token: String(body.access_token) }) };
  },
  async create(url, token) {
    const body = { name: randomUUID(), scopes: ['*'] };
    return String((await rest(url, 'POST', '/api/v1/client-keys', { token, body })).body.key);
  },
  async list(url, token) {
    const { status, body } = await rest<{ client_keys?: { key_prefix: string }[] }>(
      url,
      'GET',
      '/api/v1/client-keys',
      { token },
    );
    return { status, clientIds: (body.client_keys ?? []).map(({ key_prefix }) => key_prefix) };
  },
  async end(url, token, clientId) {
    const path = `/api/v1/client-keys/${clientId}/revoke`;
    return (await rest(url, 'POST', path, { token, body: {} })).status === 200;
  },
};

const bloq: Door = {
  name: 'Bloq',
  adapter: 'bloq',
  async signIn(url, { email, password: secret }, headers = {}) {
    const { status, body } = await rest(url, 'POST', '/auth', {
      headers: { ...headers, ...password(email, secret) },
    });
    return { status, body, ...(status === 200 && { token: String(body.accessToken) }) };
  },
  async create(url, token) {
    const { body } = await rest(url, 'POST', '/users/me/client-keys', { token });
    return `${body.clientId}_${body.clientSecret}`;
  },
  async list(url, token) {
    const { status, body } = await rest<{ clientId: string }[]>(url, 'GET', '/users/me/client-keys', {
      token,
    });
    return { status, clientIds: status === 200 ? body.map(({ clientId }) => clientId) : [] };
  },
  async end(url, token, clientId) {
    return (await rest(url, 'DELETE', `/users/me/client-keys/${clientId}`, { token })).status === 204;
  },
};

interface AgaveClient {
  readonly name: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

// Its token is what `Authorization: Basic` holds: those clients send the password with each request.
const agave: Door = {
  name: 'Agave',
  adapter: 'agave',
  async signIn(url, { email, password: secret }, headers = {}) {
    const credentials = password(email, secret);
    const { status, body } = await rest(url, 'GET', '/clients/v2', {
      headers: { ...headers, ...credentials },
    });
    const [, token = ''] = credentials.Authorization?.split(' ') ?? [];
    return { status, body, ...(status === 200 && { token }) };
  },
  async create(url, token) {
    const form = new URLSearchParams({ clientName: randomUUID(), description: '', callbackUrl: '' });
    const { body } = await rest<{ result: AgaveClient }>(url, 'POST', '/clients/v2', {
      headers: { Authorization: `Basic ${token}`, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: String(form),
    });
    return `${body.result.consumerKey}_${body.result.consumerSecret}`;
  },
  async list(url, token) {
    const { status, clients } = await agaveClients(url, token);
    return { status, clientIds: clients.map(({ consumerKey }) => consumerKey) };
  },
  async end(url, token, clientId) {
    const { clients } = await agaveClients(url, token);
    const name = clients.find(({ consumerKey }) => consumerKey === clientId)?.name ?? clientId;
    const headers = { Authorization: `Basic ${token}` };
    return (await rest(url, 'DELETE', `/clients/v2/${name}`, { headers })).status === 200;
  },
};

async function agaveClients(url: string, token: string) {
  const headers = { Authorization: `Basic ${token}` };
  const { status, body } = await rest<{ result: AgaveClient[] | null }>(url, 'GET', '/clients/v2', {
    headers,
  });
  return { status, clients: body.result ?? [] };
}

// A person signs in elsewhere, and puts the access token where the master key was.
const blnk: Door = {
  name: 'Blnk',
  adapter: 'blnk',
  signIn: graphql.signIn,
  async create(url, token) {
    const me = await rest(url, 'GET', '/users/me', { token });
    const body = {
      name: randomUUID(),
      scopes: ['*'],
      owner: me.body.id,
      expires_at: '9999-12-31T23:59:59Z',
    };
    const headers = { 'X-Blnk-Key': token };
    return String((await rest(url, 'POST', '/api-keys', { headers, body })).body.key);
  },
  async list(url, token) {
    const headers = { 'X-Blnk-Key': token };
    const { status, body } = await rest<{ key: string }[]>(url, 'GET', '/api-keys', { headers });
    return { status, clientIds: status === 200 ? body.map(({ key }) => key) : [] };
  },
  async end(url, token, clientId) {
    const headers = { 'X-Blnk-Key': token };
    return (await rest(url, 'DELETE', `/api-keys/${clientId}`, { headers })).status === 204;
  },
};

/** Every door there is. A new one is held to the rules by a line here. */
export const DOORS: readonly Door[] = [graphql, fluxbase, bloq, agave, blnk];

/** What opens them all. */
export const ALL_ADAPTERS: ReadonlySet<AdapterName> = new Set(
  DOORS.flatMap(({ adapter }) => (adapter ? [adapter] : [])),
);

/** The status of a call to the sample shop with a key. */
export async function callStatus(url: string, key: string): Promise<number> {
  const body = { query: '{ product(id: "p1") { name } }' };
  return (await rest(url, 'POST', '/apis/shop', { headers: bearer(key), body })).status;
}
