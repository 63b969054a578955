import { randomUUID } from 'node:crypto';
import type { AdapterName } from '../../src/config/apis.ts';
import { bearer, PASSWORD, type TestGateway } from '../support/gateway.ts';
import { rest } from '../support/rest.ts';
import { agave } from './entry-points/agave.ts';
import { blnk } from './entry-points/blnk.ts';
import { bloq } from './entry-points/bloq.ts';
import type { EntryPoint } from './entry-points/entry-point.ts';
import { fluxbase } from './entry-points/fluxbase.ts';
import { graphql } from './entry-points/graphql.ts';

/** Every entry point. The rules of all entry points hold for a new one once it is listed here. */
export const ENTRY_POINTS: readonly EntryPoint[] = [graphql, fluxbase, bloq, agave, blnk];

/** The entry points with a login of their own. */
export const LOGIN_ENTRY_POINTS = ENTRY_POINTS.filter((entryPoint) => entryPoint !== blnk);

/** The adapters of all entry points. */
export const ALL_ADAPTERS: ReadonlySet<AdapterName> = new Set(
  ENTRY_POINTS.flatMap(({ adapter }) => (adapter ? [adapter] : [])),
);

/** Creates an account, and logs in to it through an entry point. */
export async function newUser(gateway: TestGateway, entryPoint: EntryPoint) {
  const { account, accessToken } = await gateway.signUp();
  const credentials = { email: account.email, password: PASSWORD };
  const { token = '' } = await entryPoint.logIn(gateway.url, credentials);
  return { ...credentials, id: account.id, token, managementToken: accessToken };
}

/** Credentials of an unknown account. The password is too short for any account, so it is never hashed. */
export function unknownCredentials() {
  return { email: `${randomUUID()}@example.com`, password: 'short' };
}

/** Calls the API `shop` with a key, and returns the status of the response. */
export async function callStatus(url: string, key: string): Promise<number> {
  const body = { query: '{ product(id: "p1") { name } }' };
  return (await rest(url, 'POST', '/apis/shop', { headers: bearer(key), body })).status;
}

export function parseClientId(key: string): string {
  return key.slice(0, key.lastIndexOf('_'));
}
