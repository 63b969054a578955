import { randomUUID } from 'node:crypto';
import { rest } from '../../support/rest.ts';
import type { EntryPoint } from './entry-point.ts';

export const fluxbase: EntryPoint = {
  name: 'Fluxbase',
  adapter: 'fluxbase',
  async logIn(url, credentials, headers = {}) {
    const { status, body } = await rest(url, 'POST', '/api/v1/auth/signin', { headers, body: credentials });
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
