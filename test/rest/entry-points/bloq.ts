import { password, rest } from '../../support/rest.ts';
import type { EntryPoint } from './entry-point.ts';

const KEYS = '/users/me/client-keys';

export const bloq: EntryPoint = {
  name: 'Bloq',
  adapter: 'bloq',
  async logIn(url, { email, password: secret }, headers = {}) {
    const { status, body } = await rest(url, 'POST', '/auth', {
      headers: { ...headers, ...password(email, secret) },
    });
    return { status, body, ...(status === 200 && { token: String(body.accessToken) }) };
  },
  async create(url, token) {
    const { body } = await rest(url, 'POST', KEYS, { token });
    return `${body.clientId}_${body.clientSecret}`;
  },
  async list(url, token) {
    const { status, body } = await rest<{ clientId: string }[]>(url, 'GET', KEYS, { token });
    return { status, clientIds: status === 200 ? body.map(({ clientId }) => clientId) : [] };
  },
  async end(url, token, clientId) {
    return (await rest(url, 'DELETE', `${KEYS}/${clientId}`, { token })).status === 204;
  },
};
