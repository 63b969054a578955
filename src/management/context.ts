import type { Caller } from '../domain/caller.ts';
import type { ServerContext } from '../graphql/errors.ts';
import type { Accounts } from '../services/accounts/accounts.ts';
import type { Administration } from '../services/accounts/administration.ts';
import type { ExternalSignIn } from '../services/accounts/external-sign-in.ts';
import type { Login } from '../services/accounts/login.ts';
import type { PasswordResets } from '../services/accounts/password-resets.ts';
import type { Profile } from '../services/accounts/profile.ts';
import type { SessionList } from '../services/accounts/session-list.ts';
import type { Sessions } from '../services/accounts/sessions.ts';
import { type SignedInAs, unauthenticated } from '../services/accounts/signed-in.ts';
import type { ClientAccess } from '../services/client-keys/access.ts';
import type { ClientKeys } from '../services/client-keys/client-keys.ts';
import type { ClientKeyImport } from '../services/client-keys/import.ts';
import type { KeyUsage } from '../services/client-keys/usage.ts';
import type { Events } from '../services/events.ts';
import type { PgpKeys } from '../services/pgp/pgp-keys.ts';
import type { SigningKeys } from '../verification/signing-keys.ts';
import type { BrowserSession } from './browser-session.ts';
import type { DescribeApis, Settings } from './settings.ts';
import type { Turns } from './turns.ts';

/** The use cases that the management plane offers. */
export interface Services {
  readonly accounts: Accounts;
  readonly profile: Profile;
  readonly login: Login;
  readonly administration: Administration;
  readonly passwordResets: PasswordResets;
  readonly sessions: Sessions;
  readonly sessionList: SessionList;
  /** The OpenID Connect sign-in, or undefined if only local accounts exist. */
  readonly externalSignIn: ExternalSignIn | undefined;
  readonly clientKeys: ClientKeys;
  readonly keyUsage: KeyUsage;
  readonly clientAccess: ClientAccess;
  readonly clientKeyImport: ClientKeyImport;
  readonly pgpKeys: PgpKeys;
  readonly events: Events;
  readonly signingKeys: SigningKeys;
}

/** The context value of all resolvers. */
export interface Context extends ServerContext, Services {
  readonly browserSession: BrowserSession;
  readonly settings: Settings;
  readonly describeApis: DescribeApis;
  readonly turns: Turns;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** The authenticated caller, or null if the request has no access token. */
  readonly signedIn: SignedInAs | null;
}

/** Returns the authenticated caller. @throws {RequestError} `UNAUTHENTICATED` if the request has no access token. */
export function signedInAs({ signedIn }: Context): SignedInAs {
  if (!signedIn) throw unauthenticated();
  return signedIn;
}

/**
 * Returns the authenticated caller with the client information of the request.
 * @throws {RequestError} `UNAUTHENTICATED` if the request has no access token.
 */
export function requireCaller(context: Context): Caller {
  return { viewer: signedInAs(context).viewer, clientInfo: context.exchange.clientInfo };
}
