import { MeDocument } from '../../src/sdk/generated/operations.ts';
import { bearer, type TestGateway } from './gateway.ts';

export const OK = { status: 200 };
export const REJECTED = { status: 401, code: 'UNAUTHENTICATED' };
export const UNAVAILABLE = { status: 503, code: 'UNAVAILABLE' };

/** Returns the account that an access token authenticates. */
export async function findMe(gateway: Pick<TestGateway, 'manage'>, token: string) {
  return (await gateway.manage(MeDocument, {}, token)).me;
}

/** Returns the status of a management request with an access token, and the code and message of its error. */
export async function outcomeWith(gateway: Pick<TestGateway, 'post'>, token: string) {
  const response = await gateway.post('/graphql', { query: '{ me { id } }' }, bearer(token));
  const { errors } = await response.json();
  return { status: response.status, code: errors?.[0].extensions.code, message: errors?.[0].message };
}
