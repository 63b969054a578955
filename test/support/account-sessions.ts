import {
  LoginDocument,
  type LoginMutation,
  MeDocument,
  RefreshTokenDocument,
  type RefreshTokenMutation,
} from '../../src/sdk/generated/operations.ts';
import { bearer, PASSWORD, type TestGateway } from './gateway.ts';

type Managing = Pick<TestGateway, 'manage'>;

/** An account with the tokens of its first session. */
export type SignedUp = Awaited<ReturnType<TestGateway['signUp']>>;
type Login = LoginMutation['login'];
type Refresh = RefreshTokenMutation['refreshToken'];

/** Logs in and returns the result, which may be an error. */
export async function logIn(gateway: Managing, email: string, password = PASSWORD): Promise<Login> {
  return (await gateway.manage(LoginDocument, { input: { email, password } })).login;
}

/** Starts another session of an account. Throws when the login fails. */
export async function startSession(gateway: Managing, email: string, password = PASSWORD) {
  const login = await logIn(gateway, email, password);
  if (login.__typename !== 'LoginPayload') throw new Error(login.message);
  return login;
}

/** Exchanges a refresh token and returns the result, which may be an error. */
export async function refresh(gateway: Managing, refreshToken: string): Promise<Refresh> {
  return (await gateway.manage(RefreshTokenDocument, { input: { refreshToken } })).refreshToken;
}

/** Exchanges a refresh token for new tokens. Throws when that fails. */
export async function renewTokens(gateway: Managing, refreshToken: string) {
  const result = await refresh(gateway, refreshToken);
  if (result.__typename !== 'RefreshTokenPayload') throw new Error(result.message);
  return result;
}

/** Returns the status of a management request with an access token. */
export async function statusWith(gateway: Pick<TestGateway, 'post'>, accessToken: string): Promise<number> {
  return (await gateway.post('/graphql', { query: MeDocument.toString() }, bearer(accessToken))).status;
}
