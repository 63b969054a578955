import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PASSWORD, startGateway } from '../support/gateway.ts';
import { basic, oauthClient, postForm } from '../support/oauth.ts';
import { password, rest } from '../support/rest.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { ALL_ADAPTERS } from './entry-points.ts';

interface Content {
  readonly content?: Readonly<Record<string, { schema: z.core.JSONSchema.JSONSchema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly security: readonly Record<string, unknown>[];
  readonly parameters: readonly { name: string; in: string; required: boolean }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { description: string }>>;
}
interface Document {
  readonly openapi: string;
  readonly servers: readonly { url: string }[];
  readonly tags: readonly { name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: Readonly<Record<string, object>> };
}

let gateway: ShopGateway;
let document: Document;
beforeAll(async () => {
  gateway = await startShopGateway({ adapters: ALL_ADAPTERS });
  document = (await rest<Document>(gateway.url, 'GET', '/openapi.json')).body;
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Flattens the paths of a document to a list of operations. */
const listOperations = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

/** Loads the schema of a response. */
function responseSchema(path: string, method: string, status: string): z.ZodType {
  const { content = {} } = document.paths[path]?.[method]?.responses[status] ?? {};
  const [media] = Object.values(content);
  if (!media) throw new Error(`Missing response ${status} of ${method} ${path}`);
  return z.fromJSONSchema(media.schema);
}

describe('GET /openapi.json', () => {
  it('returns OpenAPI 3.1 without authentication and to any origin', async () => {
    const response = await fetch(`${gateway.url}/openapi.json`, { headers: { Origin: 'https://a.example' } });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: gateway.url }] });
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('accepts HEAD, and rejects other methods with 405', async () => {
    const head = await fetch(`${gateway.url}/openapi.json`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const rejected = await fetch(`${gateway.url}/openapi.json`, { method: 'POST' });
    expect([rejected.status, rejected.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('describes OAuth, /users/me and the enabled adapters only', async () => {
    expect(document.tags.map(({ name }) => name)).toEqual([
      'latchkey',
      'fluxbase',
      'bloq',
      'agave',
      'agave_token',
      'blnk',
      'oauth',
    ]);
    await using bare = await startGateway();
    const { body } = await rest<Document>(bare.url, 'GET', '/openapi.json');
    expect(Object.keys(body.paths)).toEqual([
      '/users/me',
      '/oauth/token',
      '/oauth/introspect',
      '/oauth/revoke',
      '/.well-known/oauth-authorization-server',
      '/.well-known/jwks.json',
    ]);
  });

  it('defines every parameter and security scheme that an operation refers to', () => {
    const operations = listOperations(document);
    expect(operations.length).toBeGreaterThan(20);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, parameters, security, responses } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        parameters
          .filter((parameter) => parameter.in === 'path' && parameter.required)
          .map(({ name }) => name),
      ).toEqual(named);
      for (const scheme of security.flatMap((requirement) => Object.keys(requirement))) {
        expect(Object.keys(document.components.securitySchemes)).toContain(scheme);
      }
      const [status = '', ...more] = Object.keys(responses);
      expect([more, responses[status]?.description]).toEqual([['default'], expect.stringMatching(/./)]);
    }
  });

  it('describes the error and the authentication of every operation as the gateway responds', async () => {
    for (const { path, method, security, responses, requestBody } of listOperations(document)) {
      const [type] = Object.keys(requestBody?.content ?? {});
      const response = await fetch(gateway.url + path.replace(/\{\w+\}/g, 'x'), {
        method: method.toUpperCase(),
        ...(type !== undefined && {
          headers: { 'Content-Type': type },
          body: type.endsWith('json') ? '{}' : 'a=b',
        }),
      });
      const text = await response.text();
      expect(text, `${method} ${path}`).not.toContain('There is no such page.');
      if (security.length > 0) expect([path, response.status]).toEqual([path, 401]);
      if (!response.ok) {
        const [errorType = ''] = Object.keys(responses.default?.content ?? {});
        expect(response.headers.get('content-type')).toBe(`${errorType}; charset=utf-8`);
        responseSchema(path, method, 'default').parse(JSON.parse(text));
      }
    }
  });
});

describe('the response schemas of GET /openapi.json', () => {
  it('accept the responses of the gateway', async () => {
    const { account, accessToken: token } = await gateway.signUp();
    const client = await oauthClient(gateway);
    const credentials = basic(client.clientId, client.clientSecret);
    const { url } = gateway;
    const oauth = async (path: string, params: Record<string, string>) =>
      [path, 'post', await (await postForm(url + path, params, credentials)).json()] as const;
    const call = async (method: string, path: string, body?: unknown, more = {}) =>
      [path, method.toLowerCase(), (await rest(url, method, path, { token, body, ...more })).body] as const;

    const grant = await oauth('/oauth/token', { grant_type: 'client_credentials' });
    const { access_token = '' } = grant[2] as { access_token?: string };
    const answers = [
      grant,
      await oauth('/oauth/introspect', { token: access_token }),
      await oauth('/oauth/introspect', { token: 'nonsense' }),
      await oauth('/oauth/revoke', { token: access_token }),
      await call('GET', '/.well-known/oauth-authorization-server'),
      await call('GET', '/.well-known/jwks.json'),
      await call('GET', '/users/me'),
      await call('POST', '/api/v1/auth/signin', { email: account.email, password: PASSWORD }),
      await call('POST', '/api/v1/client-keys', { name: 'one', description: 'd', scopes: ['a'] }),
      await call('GET', '/api/v1/client-keys'),
      await call('GET', '/api/v1/auth/user'),
      await call('POST', '/auth', undefined, { headers: password(account.email, PASSWORD) }),
      await call('POST', '/users/me/client-keys'),
      await call('GET', '/users/me/client-keys'),
      await call('GET', '/users/me/events'),
      await call('GET', '/users/me/keys'),
      await call('GET', '/clients/v2', undefined, { headers: password(account.email, PASSWORD) }),
      await call('POST', '/api-keys', {
        name: 'two',
        scopes: ['ledgers:*'],
        owner: account.email,
        expires_at: '9999-12-31T23:59:59Z',
      }),
      await call('GET', '/api-keys'),
    ];
    for (const [path, method, body] of answers) {
      const status = Object.keys(document.paths[path]?.[method]?.responses ?? {})[0] ?? '';
      const checked = responseSchema(path, method, status).safeParse(body);
      expect([path, checked.error?.issues]).toEqual([path, undefined]);
    }
  });

  it('reject responses without the required fields', () => {
    expect(responseSchema('/users/me', 'get', '200').safeParse({ id: 'x' }).success).toBe(false);
    expect(
      responseSchema('/api/v1/client-keys', 'get', '200').safeParse({ client_keys: [{}], total: 1 }).success,
    ).toBe(false);
  });
});
