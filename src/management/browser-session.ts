import { rejectCrossSite } from '../http/cross-site.ts';
import type { Exchange } from '../http/exchange.ts';
import type { SignedIn } from '../services/accounts/sessions.ts';

// A page of another origin cannot send this header: CORS lets none through but those it names.
const MODE = 'x-latchkey-session';
const COOKIE = 'latchkey_refresh';
const MAX_AGE_SECONDS = 30 * 86_400;

/**
 * Keeps the refresh token of a browser in a cookie that no script can read, for requests that ask for it with
 * `X-Latchkey-Session: cookie`. Such a cookie alone does nothing: it is looked at by refreshToken only, and
 * only together with that header.
 */
export class BrowserSession {
  /** With the prefix by which browsers accept it of https alone (RFC 6265bis section 4.1.3.1). */
  readonly #name: string;
  readonly #attributes: string;

  /** @param baseUrl Where browsers reach the gateway, without a slash at its end. */
  constructor(baseUrl: string) {
    const { pathname, protocol } = new URL(`${baseUrl}/graphql`);
    const isSecure = protocol === 'https:';
    this.#name = isSecure ? `__Secure-${COOKIE}` : COOKIE;
    this.#attributes = `Path=${pathname}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
  }

  /**
   * Rejects a request of another origin that asks for the cookie, before anything is done for it. CORS keeps that
   * header from other origins already; this holds without CORS too.
   * @throws {RequestError} `FORBIDDEN`
   */
  rejectCrossSite(exchange: Exchange): void {
    if (isInUse(exchange)) rejectCrossSite(exchange);
  }

  /**
   * Returns the refresh token to use: the given one, or the cookie's. Of two cookies, one was planted by a page of a
   * sibling domain or another path, and nothing says which: neither is used.
   */
  tokenFor(exchange: Exchange, given: string): string {
    if (!isInUse(exchange)) return given;
    const cookies = (exchange.req.headers.cookie ?? '').split(/; */);
    const [value = '', ...others] = cookies
      .filter((cookie) => cookie.startsWith(`${this.#name}=`))
      .map((cookie) => cookie.slice(this.#name.length + 1));
    return others.length === 0 ? value : '';
  }

  /** Moves the refresh token from the response to the cookie. */
  keep(exchange: Exchange, signedIn: SignedIn): SignedIn {
    if (!isInUse(exchange)) return signedIn;
    this.#set(exchange, signedIn.refreshToken, MAX_AGE_SECONDS);
    return { ...signedIn, refreshToken: '' };
  }

  end(exchange: Exchange): void {
    if (isInUse(exchange)) this.#set(exchange, '', 0);
  }

  #set(exchange: Exchange, value: string, maxAge: number): void {
    exchange.set('Set-Cookie', `${this.#name}=${value}; Max-Age=${maxAge}; ${this.#attributes}`);
  }
}

/** Whether a request asks to keep its refresh token in the cookie. */
function isInUse({ req }: Exchange): boolean {
  return req.headers[MODE] === 'cookie';
}
