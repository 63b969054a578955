import { randomUUID } from 'node:crypto';
import { password, rest } from '../../support/rest.ts';
import type { EntryPoint } from './entry-point.ts';

interface Client {
  readonly name: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

// Its clients send the password with each request, so the token is the content of `Authorization: Basic`.
export const agave: EntryPoint = {
  name: 'Agave',
  adapter: 'agave',
  async logIn(url, { email, password: secret }, headers = {}) {
    const credentials = password(email, secret);
    const { status, body } = await rest(url, 'GET', '/clients/v2', {
      headers: { ...headers, ...credentials },
    });
    const [, token = ''] = credentials.Authorization?.split(' ') ?? [];
    return { status, body, ...(status === 200 && { token }) };
  },
  async create(url, token) {
    const form = new URLSearchParams({ clientName: randomUUID(), description: '', callbackUrl: '' });
    const { body } = await rest<{ result: Client }>(url, 'POST', '/clients/v2', {
      headers: { Authorization: `Basic ${token}`, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: String(form),
    });
    return `${body.result.consumerKey}_${body.result.consumerSecret}`;
  },
  async list(url, token) {
    const { status, clients } = await listClients(url, token);
    return { status, clientIds: clients.map(({ consumerKey }) => consumerKey) };
  },
  async end(url, token, clientId) {
    const { clients } = await listClients(url, token);
    const name = clients.find(({ consumerKey }) => consumerKey === clientId)?.name ?? clientId;
    const headers = { Authorization: `Basic ${token}` };
    return (await rest(url, 'DELETE', `/clients/v2/${name}`, { headers })).status === 200;
  },
};

async function listClients(url: string, token: string) {
  const headers = { Authorization: `Basic ${token}` };
  const { status, body } = await rest<{ result: Client[] | null }>(url, 'GET', '/clients/v2', { headers });
  return { status, clients: body.result ?? [] };
}
