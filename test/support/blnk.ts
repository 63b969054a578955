import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { TestGateway } from './gateway.ts';
import { type RestAnswer, rest } from './rest.ts';

export interface ApiKey {
  readonly api_key_id: string;
  readonly key: string;
  readonly owner_id: string;
  readonly scopes: string[];
  readonly [field: string]: unknown;
}

/** Sends a request with a key in `X-Blnk-Key`. */
export function callBlnk<Body = ApiKey>(
  { url }: Pick<TestGateway, 'url'>,
  key: string | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<RestAnswer<Body>> {
  return rest<Body>(url, method, path, { headers: key === undefined ? {} : { 'X-Blnk-Key': key }, body });
}

/** Creates an account, and returns its access token. */
export async function blnkUser(gateway: Pick<TestGateway, 'url' | 'signUp'>) {
  const { account, accessToken: token } = await gateway.signUp();
  const { body } = await rest(gateway.url, 'GET', '/users/me', { token });
  return { email: account.email, token, id: String(body.id) };
}

/** The request that the documentation of Blnk shows. */
export function apiKeyRequest(owner: string, changes: object = {}) {
  return {
    name: randomUUID(),
    scopes: ['shop:read', '*'],
    owner,
    expires_at: '2099-12-31T23:59:59Z',
    ...changes,
  };
}

/** The status and the code of an error. */
export function blnkError({ status, body }: RestAnswer<unknown>): [status: number, code: string] {
  const { error, error_detail: detail } = body as {
    error: string;
    error_detail: { code: string; message: string };
  };
  expect(detail.message).toBe(error);
  return [status, detail.code];
}
