import { rejectCrossSite } from '../http/cross-site.ts';
import type { Exchange } from '../http/exchange.ts';
import type { SignedIn } from '../services/sessions.ts';

// A page of another origin cannot send this header: CORS lets none through but those it names.
const MODE = 'x-latchkey-session';
const COOKIE = 'latchkey_refresh';
const VALUE = new RegExp(`(?:^|; *)${COOKIE}=([^;]+)`);
const MAX_AGE_SECONDS = 30 * 86_400;

/**
 * Keeps the refresh token of a browser in a cookie that no script can read, for requests that ask for it with
 * `X-Latchkey-Session: cookie`. Such a cookie alone does nothing: it is looked at by refreshToken only, and
 * only beside that header.
 */
export class BrowserSession {
  readonly #attributes: string;

  /** @param baseUrl Where browsers reach the gateway, without a slash at its end. */
  constructor(baseUrl: string) {
    const { pathname, protocol } = new URL(`${baseUrl}/graphql`);
    const secure = protocol === 'https:' ? '; Secure' : '';
    this.#attributes = `Path=${pathname}; HttpOnly; SameSite=Strict${secure}`;
  }

  /**
   * Rejects a request of another origin that asks for the cookie, before anything is done for it. CORS keeps that
   * header from other origins already; this holds without CORS too.
   * @throws {RequestError} `FORBIDDEN`
   */
  rejectCrossSite(exchange: Exchange): void {
    if (isInUse(exchange)) rejectCrossSite(exchange);
  }

  /** The refresh token to use: the given one, or the cookie's. */
  tokenFor(exchange: Exchange, given: string): string {
    if (!isInUse(exchange)) return given;
    return VALUE.exec(exchange.req.headers.cookie ?? '')?.[1] ?? '';
  }

  /** Moves the refresh token out of the answer and into the cookie. */
  keep(exchange: Exchange, signedIn: SignedIn): SignedIn {
    if (!isInUse(exchange)) return signedIn;
    this.#set(exchange, signedIn.refreshToken, MAX_AGE_SECONDS);
    return { ...signedIn, refreshToken: '' };
  }

  end(exchange: Exchange): void {
    if (isInUse(exchange)) this.#set(exchange, '', 0);
  }

  #set(exchange: Exchange, value: string, maxAge: number): void {
    exchange.set('Set-Cookie', `${COOKIE}=${value}; Max-Age=${maxAge}; ${this.#attributes}`);
  }
}

/** Whether a request asks to keep its refresh token in the cookie. */
function isInUse({ req }: Exchange): boolean {
  return req.headers[MODE] === 'cookie';
}
