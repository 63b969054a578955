import { randomUUID } from 'node:crypto';
import {
  ClientKeysDocument,
  CreateClientKeyDocument,
  LoginDocument,
  RevokeClientKeyDocument,
} from '../../../src/sdk/generated/operations.ts';
import { rest } from '../../support/rest.ts';
import type { EntryPoint } from './entry-point.ts';

export const graphql: EntryPoint = {
  name: 'GraphQL',
  async logIn(url, { email, password }, headers = {}) {
    const variables = { input: { email, password } };
    const { status, body } = await rest<{ data?: { login: { __typename: string; accessToken?: string } } }>(
      url,
      'POST',
      '/graphql',
      { headers, body: { query: LoginDocument.toString(), variables } },
    );
    const { accessToken: token, __typename } = body.data?.login ?? {};
    const failed = __typename === 'InvalidCredentialsError';
    return { status: failed ? 401 : status, body, ...(token !== undefined && { token }) };
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
