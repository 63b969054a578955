import { abortable } from './abort.ts';
import { type Answer, failureIn, isText, strange } from './answer.ts';
import type { Http } from './http.ts';
import type { CallOptions } from './plane.ts';

export interface TokenInput {
  /** Some of the key's scopes, divided by spaces or as a list. Omitted: all of them. */
  readonly scope?: string | readonly string[] | undefined;
}

/** A client access token (RFC 6749 section 5.1), which is accepted wherever its key is. */
export interface AccessToken {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds from now until it expires. */
  readonly expires_in: number;
  /** The scopes that it has, divided by spaces. */
  readonly scope: string;
}

/** What the gateway tells of a token (RFC 7662 section 2.2). Times are in seconds since 1970. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      readonly scope: string;
      readonly client_id: string;
      readonly sub: string;
      readonly token_type: 'Bearer';
      /** Not there when it never expires. */
      readonly exp?: number;
      /** This and the following are not there for client keys. */
      readonly iat?: number;
      readonly jti?: string;
      readonly aud?: string;
      readonly iss?: string;
    };

interface Granted {
  readonly token: Omit<AccessToken, 'expires_in'>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A token that is on its way, or there. */
interface Flight {
  readonly landing: Promise<Granted>;
  granted: Granted | undefined;
}

const RENEWED_BEFORE_EXPIRY = 60_000;

/** OAuth 2 with the id and secret of the client key (`client_secret_basic`). */
export class OAuth {
  readonly #http: Http;
  readonly #authorization: () => string;
  /** By scopes. */
  readonly #flights = new Map<string, Flight>();

  /** `clientKey` answers the key, or throws when there is none. */
  constructor(http: Http, clientKey: () => string) {
    this.#http = http;
    this.#authorization = () => basic(clientKey());
  }

  /**
   * An access token: the client credentials grant (RFC 6749 section 4.4). One that is good for another minute is
   * answered again, and one request is made for all who ask at the same time.
   * @throws {AuthenticationError} when the key is not good; {LatchkeyError} `invalid_scope` when it lacks a scope.
   */
  async token({ scope }: TokenInput = {}, { signal }: CallOptions = {}): Promise<AccessToken> {
    const wanted = isText(scope) || scope === undefined ? scope : scope.join(' ');
    const { token, expiresAt } = await abortable(this.#grant(wanted), signal);
    return { ...token, expires_in: Math.floor((expiresAt - Date.now()) / 1000) };
  }

  /** What a token, or a client key, is good for now (RFC 7662). Of others' it takes the scope `latchkey:introspect`. */
  async introspect(token: string, options: CallOptions = {}): Promise<Introspection> {
    return await this.#post('/oauth/introspect', { token }, options.signal, (answer) => {
      if (typeof answer.body?.active !== 'boolean') throw strange(answer);
      return answer.body as unknown as Introspection;
    });
  }

  /** Ends an access token at once (RFC 7009). One that is not good any more needs no ending, and is no error. */
  async revoke(token: string, options: CallOptions = {}): Promise<void> {
    for (const [name, { granted }] of this.#flights) {
      if (granted?.token.access_token === token) this.#flights.delete(name);
    }
    await this.#post('/oauth/revoke', { token }, options.signal, (answer) => {
      if (!answer.body) throw strange(answer);
    });
  }

  #grant(scope: string | undefined): Promise<Granted> {
    const name = scope?.split(' ').sort().join(' ') ?? '';
    const known = this.#flights.get(name);
    if (known && !expiresSoon(known)) return known.landing;
    const params = { grant_type: 'client_credentials', ...(scope !== undefined && { scope }) };
    const landing = this.#post('/oauth/token', params, undefined, grantedIn);
    const flight: Flight = { landing, granted: undefined };
    this.#flights.set(name, flight);
    landing.then(
      (granted) => {
        flight.granted = granted;
      },
      () => this.#flights.delete(name),
    );
    return landing;
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

function expiresSoon({ granted }: Flight): boolean {
  return granted !== undefined && granted.expiresAt - Date.now() < RENEWED_BEFORE_EXPIRY;
}

function grantedIn(answer: Answer): Granted {
  const { access_token, expires_in, scope } = answer.body ?? {};
  if (!isText(access_token) || typeof expires_in !== 'number' || !isText(scope)) throw strange(answer);
  return { token: { access_token, token_type: 'Bearer', scope }, expiresAt: Date.now() + expires_in * 1000 };
}

/** Both halves are form-urlencoded before they are joined (RFC 6749 section 2.3.1); a key holds nothing to encode. */
function basic(clientKey: string): string {
  const [, clientId = '', clientSecret = ''] =
    /^([a-z][a-z0-9]*_[0-9A-Za-z]+)_([0-9A-Za-z]+)$/.exec(clientKey) ?? [];
  if (!clientId) throw new TypeError('clientKey is not a full client key: {client_id}_{client_secret}.');
  return `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
}
