import { abortable } from './abort.ts';
import { type Answer, failureIn, isText, strange } from './answer.ts';
import type { Http } from './http.ts';
import type { CallOptions } from './plane.ts';

export interface TokenInput {
  /** A subset of the scopes of the key, as a list or separated by spaces. Default: all scopes. */
  readonly scope?: string | readonly string[] | undefined;
}

/** A client access token (RFC 6749 section 5.1). The gateway accepts it in place of its key. */
export interface AccessToken {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds from now until it expires. */
  readonly expires_in: number;
  /** The granted scopes, separated by spaces. */
  readonly scope: string;
}

/** Result of a token introspection (RFC 7662 section 2.2). Times are in seconds since 1970. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly scope: string;
      readonly client_id: string;
      readonly sub: string;
      readonly token_type: 'Bearer';
      /** Absent if the token never expires. */
      readonly exp?: number;
      /** This property and the following are absent for client keys. */
      readonly iat?: number;
      readonly jti?: string;
      readonly aud?: string;
      readonly iss?: string;
    };

interface TokenGrant {
  readonly token: Omit<AccessToken, 'expires_in'>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A token that has been requested. */
interface CachedGrant {
  readonly promise: Promise<TokenGrant>;
  /** Undefined until the token has been issued. */
  grant: TokenGrant | undefined;
}

const RENEWED_BEFORE_EXPIRY = 60_000;

/** OAuth 2 with the id and secret of the client key (`client_secret_basic`). */
export class OAuth {
  readonly #http: Http;
  readonly #authorization: () => string;
  /** The latest grant for each set of scopes. */
  readonly #grants = new Map<string, CachedGrant>();

  /** `clientKey` returns the client key, or throws if the client has none. */
  constructor(http: Http, clientKey: () => string) {
    this.#http = http;
    this.#authorization = () => basicCredentials(clientKey());
  }

  /**
   * Requests an access token with the client credentials grant (RFC 6749 section 4.4). Reuses a token that is valid for
   * at least another minute. Concurrent calls share one request.
   * @throws {AuthenticationError} when the key is invalid; {LatchkeyError} `invalid_scope` when it lacks a scope.
   */
  async token({ scope }: TokenInput = {}, { signal }: CallOptions = {}): Promise<AccessToken> {
    const scopes = isText(scope) || scope === undefined ? scope : scope.join(' ');
    const { token, expiresAt } = await abortable(this.#requestGrant(scopes), signal);
    return { ...token, expires_in: Math.floor((expiresAt - Date.now()) / 1000) };
  }

  /** Introspects a token or a client key (RFC 7662). Those of other keys require the scope `latchkey:introspect`. */
  async introspect(token: string, options: CallOptions = {}): Promise<Introspection> {
    return await this.#post('/oauth/introspect', { token }, options.signal, (answer) => {
      if (typeof answer.body?.active !== 'boolean') throw strange(answer);
      return answer.body as unknown as Introspection;
    });
  }

  /** Revokes an access token immediately (RFC 7009). Does not throw if the token is no longer valid. */
  async revoke(token: string, options: CallOptions = {}): Promise<void> {
    for (const [name, { grant }] of this.#grants) {
      if (grant?.token.access_token === token) this.#grants.delete(name);
    }
    await this.#post('/oauth/revoke', { token }, options.signal, (answer) => {
      if (!answer.body) throw strange(answer);
    });
  }

  #requestGrant(scope: string | undefined): Promise<TokenGrant> {
    const name = scope?.split(' ').sort().join(' ') ?? '';
    const cached = this.#grants.get(name);
    if (cached && !expiresSoon(cached)) return cached.promise;
    const params = { grant_type: 'client_credentials', ...(scope !== undefined && { scope }) };
    const promise = this.#post('/oauth/token', params, undefined, toGrant);
    const pending: CachedGrant = { promise, grant: undefined };
    this.#grants.set(name, pending);
    promise.then(
      (grant) => {
        pending.grant = grant;
      },
      () => this.#grants.delete(name),
    );
    return promise;
  }

  async #post<T>(
    path: string,
    params: Record<string, string>,
    signal: AbortSignal | undefined,
    read: (answer: Answer) => T,
  ): Promise<T> {
    const headers = new Headers({
      Authorization: this.#authorization(),
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    const body = new URLSearchParams(params).toString();
    const request = { method: 'POST', path, headers, body, repeatable: true, signal } as const;
    return await this.#http.send(request, (answer) => {
      if (answer.status !== 200) throw failureIn(answer);
      return read(answer);
    });
  }
}

function expiresSoon({ grant }: CachedGrant): boolean {
  return grant !== undefined && grant.expiresAt - Date.now() < RENEWED_BEFORE_EXPIRY;
}

function toGrant(answer: Answer): TokenGrant {
  const { access_token, expires_in, scope } = answer.body ?? {};
  if (!isText(access_token) || typeof expires_in !== 'number' || !isText(scope)) throw strange(answer);
  return { token: { access_token, token_type: 'Bearer', scope }, expiresAt: Date.now() + expires_in * 1000 };
}

/**
 * Returns `Authorization: Basic` credentials. RFC 6749 section 2.3.1 form-urlencodes the id and the secret, but client
 * keys contain no characters that need encoding.
 */
function basicCredentials(clientKey: string): string {
  const [, clientId = '', clientSecret = ''] =
    /^([a-z][a-z0-9]*_[0-9A-Za-z]+)_([0-9A-Za-z]+)$/.exec(clientKey) ?? [];
  if (!clientId) throw new TypeError('clientKey must be a full client key: {client_id}_{client_secret}.');
  return `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
}
