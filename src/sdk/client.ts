import { Api } from './api.ts';
import { Auth } from './auth.ts';
import { RefreshTokenDocument } from './generated/operations.ts';
import { baseOf, Http, isToken } from './http.ts';
import { Management } from './management/management.ts';
import { OAuth } from './oauth.ts';
import { sendAs, sendAsNobody } from './plane.ts';
import { INSPECT } from './redact.ts';
import { fixedToken, memoryStore, type SessionStore, SessionTokens, sessionOf } from './session.ts';
import { type Verdict, type VerifyOptions, verify } from './verify.ts';

export interface ClientOptions {
  /** Where the gateway is: http or https, without credentials; a path is kept. */
  readonly url: string | URL;
  /** A user's access token, in place of signing in. It is never renewed. */
  readonly token?: string | undefined;
  /** The client key for `api` and `oauth`. For `api` alone a client access token will do. */
  readonly clientKey?: string | undefined;
  /** In place of the global one. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds that one attempt of a request may take. Default: 30,000. */
  readonly timeout?: number | undefined;
  /** How often a request is sent again, where that is safe. Default: 2. */
  readonly maxRetries?: number | undefined;
  /** Where the session is kept. Default: in memory. */
  readonly sessionStore?: SessionStore | undefined;
}

/**
 * Makes a client of a gateway. Nothing is sent yet.
 * @throws {TypeError | RangeError} when an option is not acceptable.
 */
export function createClient(options: ClientOptions): LatchkeyClient {
  return new LatchkeyClient(options);
}

/** A client of a gateway. It shows no secret when it is printed. */
export class LatchkeyClient {
  /** Signing in, staying so and signing out. */
  readonly auth: Auth;
  /** Client keys, events and the account of whoever is signed in. */
  readonly management: Management;
  /** Access tokens for the client key. */
  readonly oauth: OAuth;
  readonly #http: Http;
  readonly #clientKey: string | undefined;

  constructor(options: ClientOptions) {
    const { token, clientKey } = options;
    this.#http = new Http(httpOptions(options));
    this.#clientKey = credential('clientKey', clientKey);
    const nobody = sendAsNobody(this.#http);
    const sessions = sessionsOf(options, async (refreshToken) => {
      const { refreshToken: tokens } = await nobody(RefreshTokenDocument, { input: { refreshToken } });
      return sessionOf(tokens);
    });
    const send = sendAs(this.#http, sessions ?? fixedToken(credential('token', token) ?? ''));
    this.auth = new Auth({ sendAsNobody: nobody, send, sessions });
    this.management = new Management(send);
    this.oauth = new OAuth(this.#http, () => this.#key());
  }

  /** A protected API by the name that the gateway's configuration gives it. @throws {TypeError} without `clientKey`. */
  api(name: string): Api {
    return new Api(this.#http, name, this.#key());
  }

  /**
   * Whether a client key, or a client access token, may pass: for services that check keys themselves. It counts as a
   * request of the key.
   * @throws {LatchkeyError} when there is no verdict: then let nobody pass.
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
    if (this.#clientKey === undefined)
      throw new TypeError('This needs a clientKey: give one to createClient.');
    return this.#clientKey;
  }
}

// What a timer can count to.
const LONGEST_TIMEOUT = 2_147_483_647;

function httpOptions({ url, fetch, timeout = 30_000, maxRetries = 2 }: ClientOptions) {
  if (!(timeout > 0 && timeout <= LONGEST_TIMEOUT)) {
    throw new RangeError(`timeout must be more than 0 and at most ${LONGEST_TIMEOUT} milliseconds.`);
  }
  if (!(Number.isInteger(maxRetries) && maxRetries >= 0)) {
    throw new RangeError('maxRetries must be a whole number, 0 or more.');
  }
  // Looked up at each call, so that what replaces it later is heeded.
  const globalFetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args);
  return { base: baseOf(url), fetch: fetch ?? globalFetch, timeout, maxRetries };
}

type Exchange = ConstructorParameters<typeof SessionTokens>[1];

function sessionsOf({ token, sessionStore }: ClientOptions, exchange: Exchange): SessionTokens | undefined {
  if (token === undefined) return new SessionTokens(sessionStore ?? memoryStore(), exchange);
  if (sessionStore) throw new TypeError('Give either a token or a sessionStore: a token has no session.');
  return undefined;
}

/** A credential that a header can hold. @throws {TypeError} which does not tell it. */
function credential(name: string, text: string | undefined): string | undefined {
  if (text === undefined || isToken(text)) return text;
  throw new TypeError(`${name} holds characters that none has, or nothing.`);
}
