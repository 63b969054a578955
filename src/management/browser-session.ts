import { rejectCrossSite } from '../http/cross-site.ts';
import type { Exchange } from '../http/exchange.ts';
import type { SignedIn } from '../services/accounts/sessions.ts';

// Pages of other origins cannot send this header, because the CORS policy does not allow it.
const MODE = 'x-latchkey-session';
const COOKIE = 'latchkey_refresh';
const MAX_AGE_SECONDS = 30 * 86_400;

/**
 * Stores the refresh token of a browser in an HttpOnly cookie, for requests with `X-Latchkey-Session: cookie`.
 * The cookie alone authenticates nothing: only `refreshToken` reads it, and only if the header is present.
 */
export class BrowserSession {
  /** The cookie name, over https with the `__Secure-` prefix (RFC 6265bis section 4.1.3.1). */
  readonly #name: string;
  readonly #attributes: string;

  /** @param baseUrl The URL at which browsers reach the gateway, without a trailing slash. */
  constructor(baseUrl: string) {
    const { pathname, protocol } = new URL(`${baseUrl}/graphql`);
    const isSecure = protocol === 'https:';
    this.#name = isSecure ? `__Secure-${COOKIE}` : COOKIE;
    this.#attributes = `Path=${pathname}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  }

  /**
   * Rejects cross-origin requests that ask for the cookie, before they are executed. The CORS policy blocks the
   * header already; this check does not depend on CORS.
   * @throws {RequestError} `FORBIDDEN`
   */
  rejectCrossSite(exchange: Exchange): void {
    if (isCookieMode(exchange)) rejectCrossSite(exchange);
  }

  /**
   * Returns the refresh token to use: the given token or, in cookie mode, the value of the cookie. Returns an empty
   * string if there are several cookies, because a sibling domain or another path may have planted one of them.
   */
  tokenFor(exchange: Exchange, given: string): string {
    if (!isCookieMode(exchange)) return given;
    const cookies = (exchange.req.headers.cookie ?? '').split(/; */);
    const [value = '', ...others] = cookies
      .filter((cookie) => cookie.startsWith(`${this.#name}=`))
      .map((cookie) => cookie.slice(this.#name.length + 1));
    return others.length === 0 ? value : '';
  }

  /** Moves the refresh token from the response body to the cookie. */
  keep(exchange: Exchange, signedIn: SignedIn): SignedIn {
    if (!isCookieMode(exchange)) return signedIn;
    this.#set(exchange, signedIn.refreshToken, MAX_AGE_SECONDS);
    return { ...signedIn, refreshToken: '' };
  }

  /** Deletes the cookie. */
  end(exchange: Exchange): void {
    if (isCookieMode(exchange)) this.#set(exchange, '', 0);
  }

  #set(exchange: Exchange, value: string, maxAge: number): void {
    exchange.set('Set-Cookie', `${this.#name}=${value}; Max-Age=${maxAge}; ${this.#attributes}`);
  }
}

/** Returns whether the request asks to store its refresh token in the cookie. */
function isCookieMode({ req }: Exchange): boolean {
  return req.headers[MODE] === 'cookie';
}
