import { randomUUID } from 'node:crypto';
import { rest } from '../../support/rest.ts';
import type { EntryPoint } from './entry-point.ts';
import { graphql } from './graphql.ts';

// It has no login of its own: clients send an access token in place of the master key.
export const blnk: EntryPoint = {
  name: 'Blnk',
  adapter: 'blnk',
  logIn: graphql.logIn,
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
