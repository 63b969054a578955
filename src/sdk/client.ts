import { Api } from './api.ts';
import { Auth } from './auth.ts';
import { RefreshTokenDocument } from './generated/operations.ts';
import { Http, isToken, toBaseUrl } from './http.ts';
import { Management } from './management/management.ts';
import { OAuth } from './oauth.ts';
import { sendAs, sendAsNobody } from './plane.ts';
import { INSPECT } from './redact.ts';
import { fixedToken, memoryStore, type SessionStore, SessionTokens, toSession } from './session.ts';
import { type Verdict, type VerifyOptions, verify } from './verify.ts';

export interface ClientOptions {
  /** The http or https URL of the gateway, without credentials. It may have a path. */
  readonly url: string | URL;
  /** The access token of a user, as an alternative to signing in. It is never renewed. */
  readonly token?: string | undefined;
  /** The client key for `api` and `oauth`. `api` also accepts a client access token. */
  readonly clientKey?: string | undefined;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds that one attempt of a request may take. Default: 30,000. */
  readonly timeout?: number | undefined;
  /** The maximum number of retries of a request that is safe to retry. Default: 2. */
  readonly maxRetries?: number | undefined;
  /** Where the session is kept. Default: in memory. */
  readonly sessionStore?: SessionStore | undefined;
}

/**
 * Creates a client of a gateway without sending a request.
 * @throws {TypeError | RangeError} when an option is invalid.
 */
export function createClient(options: ClientOptions): LatchkeyClient {
  return new LatchkeyClient(options);
}

/** A client of a gateway. Printing it does not reveal secrets. */
export class LatchkeyClient {
  /** Signs in, renews the session and signs out. */
  readonly auth: Auth;
  /** The client keys, events and profile of the account that is signed in. */
  readonly management: Management;
  /** Requests, introspects and revokes access tokens with the client key. */
  readonly oauth: OAuth;
  readonly #http: Http;
  readonly #clientKey: string | undefined;

  constructor(options: ClientOptions) {
    const { token, clientKey } = options;
    this.#http = new Http(httpOptions(options));
    this.#clientKey = credential('clientKey', clientKey);
    const nobody = sendAsNobody(this.#http);
    const sessions = createSessionTokens(options, async (refreshToken) => {
      const { refreshToken: tokens } = await nobody(RefreshTokenDocument, { input: { refreshToken } });
      return toSession(tokens);
    });
    const send = sendAs(this.#http, sessions ?? fixedToken(credential('token', token) ?? ''));
    this.auth = new Auth({ sendAsNobody: nobody, send, sessions });
    this.management = new Management(send);
    this.oauth = new OAuth(this.#http, () => this.#key());
  }

  /** Returns a protected API by its name in the gateway configuration. @throws {TypeError} without `clientKey`. */
  api(name: string): Api {
    return new Api(this.#http, name, this.#key());
  }

  /**
   * Verifies a client key or a client access token, for services that check keys themselves. Counts as a request of
   * the key.
   * @throws {LatchkeyError} when the gateway returns no verdict. Deny access in this case.
   */
  async verify(key: string, options: VerifyOptions = {}): Promise<Verdict> {
    return await verify(this.#http, key, options);
  }

  toJSON(): object {
    return { url: this.#http.base };
  }

  [INSPECT](): string {
    return `LatchkeyClient { url: '${this.#http.base}' }`;
  }

  #key(): string {
    if (this.#clientKey === undefined) throw new TypeError('Missing clientKey. Pass one to createClient.');
    return this.#clientKey;
  }
}

/** The maximum delay of a timer in milliseconds. */
const LONGEST_TIMEOUT = 2_147_483_647;

function httpOptions({ url, fetch, timeout = 30_000, maxRetries = 2 }: ClientOptions) {
  if (!(timeout > 0 && timeout <= LONGEST_TIMEOUT)) {
    throw new RangeError(`timeout must be greater than 0 and at most ${LONGEST_TIMEOUT} milliseconds.`);
  }
  if (!(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    throw new RangeError('maxRetries must be a non-negative integer.');
  }
  // Resolves the global fetch at each call, so that a later replacement of it takes effect.
  const globalFetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args);
  return { base: toBaseUrl(url), fetch: fetch ?? globalFetch, timeout, maxRetries };
}

type Exchange = ConstructorParameters<typeof SessionTokens>[1];

function createSessionTokens(
  { token, sessionStore }: ClientOptions,
  exchange: Exchange,
): SessionTokens | undefined {
  if (token === undefined) return new SessionTokens(sessionStore ?? memoryStore(), exchange);
  if (sessionStore) throw new TypeError('token and sessionStore are mutually exclusive.');
  return undefined;
}

/** Validates that a header can contain a credential. @throws {TypeError} that does not quote the credential. */
function credential(name: string, text: string | undefined): string | undefined {
  if (text === undefined || isToken(text)) return text;
  throw new TypeError(`${name} must consist of printable ASCII characters without spaces.`);
}
