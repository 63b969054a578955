import type { ApiConfig, Tiers } from '../config/apis.ts';
import type { Accounts } from '../services/accounts/accounts.ts';
import type { Administration } from '../services/accounts/administration.ts';
import type { ExternalSignIn } from '../services/accounts/external-sign-in.ts';
import type { Login } from '../services/accounts/login.ts';
import type { Profile } from '../services/accounts/profile.ts';
import type { Sessions } from '../services/accounts/sessions.ts';
import type { ClientKeys } from '../services/client-keys/client-keys.ts';
import type { Events } from '../services/events.ts';
import type { PgpKeys } from '../services/pgp/pgp-keys.ts';
import type { AccessTokens } from '../verification/access-tokens.ts';
import type { ClientAuthentication } from '../verification/client-authentication.ts';

/** Settings of the routes from the configuration. */
export interface RestSettings {
  /** The base URL of the gateway for clients, without a trailing slash. */
  readonly baseUrl: string;
  /** Default rate limit of a key, in requests per minute. */
  readonly defaultRateLimit: number;
  readonly apis: ReadonlyMap<string, ApiConfig>;
  readonly tiers: Tiers;
}

/** The services that the REST routes use. */
export interface RestServices {
  readonly settings: RestSettings;
  readonly accounts: Accounts;
  readonly administration: Administration;
  readonly profile: Profile;
  readonly login: Login;
  readonly sessions: Sessions;
  /** `undefined` if only local accounts exist. */
  readonly externalSignIn: ExternalSignIn | undefined;
  readonly clientKeys: ClientKeys;
  readonly pgpKeys: PgpKeys;
  readonly events: Events;
  readonly clients: ClientAuthentication;
  readonly tokens: AccessTokens;
}
